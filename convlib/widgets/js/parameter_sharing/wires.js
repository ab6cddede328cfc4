// The connections of a layer: a line from each input cell to each output cell that it reaches.

import { s } from "../kit/dom.js";
import { hueOf, nameOf } from "./highlight.js";

// How far down a line its weight's name stands, from the end where the lines that light up are
// apart; long names in two rows.
const NEAR = 0.14;
const FAR = 0.36;
const MIDDLE = 0.28;

/**
 * @param {HTMLElement} ground  what the lines are drawn on, with both grids in it
 * @param {{ cells: HTMLElement }} input  @param {{ cells: HTMLElement }} output
 * @param {import("./state.js").Layer} layer
 * @param {(at: { row: number, column: number } | null) => void} onPoint
 * @param {AbortSignal} signal
 */
export function wires(ground, input, output, layer, onPoint, signal) {
  const drawing = s("svg", { class: "cl-sharing-lines", "aria-hidden": "true" });
  ground.prepend(drawing);
  /** @type {Map<number, { row: number, column: number, lines: Element[], label: Element }>} */
  let drawn = new Map();
  let fromOutput = false;

  drawing.addEventListener("pointerover", (/** @type {PointerEvent} */ event) => {
    const at = /** @type {Element} */ (event.target).closest("[data-place]");
    const found = at && drawn.get(Number(at.getAttribute("data-place")));
    onPoint(found ? { row: found.row, column: found.column } : null);
  }, { signal });
  drawing.addEventListener("pointerleave", () => onPoint(null), { signal });

  function place() {
    const origin = ground.getBoundingClientRect();
    const [above, below] = [input, output].map(({ cells }) =>
      [...cells.querySelectorAll("[role=gridcell]")].map((cell) => cell.getBoundingClientRect())
    );
    if (!above.length || !below.length) return;
    for (const { row, column, lines, label } of drawn.values()) {
      const [from, to] = [above[column], below[row]];
      if (!from || !to) continue;
      const [x1, x2] = [from, to].map((box) => (box.left + box.right) / 2 - origin.left);
      const [y1, y2] = [from.bottom - origin.top, to.top - origin.top];
      for (const line of lines) line.setAttribute("d", `M${x1} ${y1}L${x2} ${y2}`);
      const long = label.textContent.length > 2;
      const away = !long ? MIDDLE : (fromOutput ? row : column) % 2 ? FAR : NEAR;
      const part = fromOutput ? 1 - away : away;
      label.setAttribute("x", String(x1 + part * (x2 - x1)));
      label.setAttribute("y", String(y1 + part * (y2 - y1)));
    }
  }
  const observer = new ResizeObserver(place);
  observer.observe(ground);
  signal.addEventListener("abort", () => observer.disconnect());

  return {
    /** @param {import("./state.js").Wired} wired */
    draw({ identities, matrix: { shape: [, inputs] } }) {
      drawn = new Map();
      const nodes = identities.flatMap((identity, at) => {
        if (identity < 0) return [];
        const lines = [
          s("path", { class: "cl-sharing-reach" }),
          s("path", { class: "cl-sharing-line" }),
        ];
        const label = s("text", {}, nameOf(layer, identity));
        drawn.set(at, { row: Math.floor(at / inputs), column: at % inputs, lines, label });
        const style = `--hue: ${hueOf(identity)}`;
        return [s("g", { "data-place": at, style }, ...lines, label)];
      });
      drawing.replaceChildren(...nodes);
      if (ground.isConnected) requestAnimationFrame(place); // once the cells have their width
    },
    /** @param {Set<number>} lit  @param {import("./highlight.js").Focus} focus */
    mark(lit, focus) {
      const turned = fromOutput !== (focus.kind === "input");
      fromOutput = focus.kind === "input"; // all of its lines begin at one place
      if (turned) place();
      for (const group of drawing.children) {
        group.classList.toggle("is-lit", lit.has(Number(group.getAttribute("data-place"))));
      }
    },
  };
}
