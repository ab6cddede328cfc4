// Lines between cells, wherever the page has put them: a drawing under the grids.

import { s } from "../kit/dom.js";

/**
 * @typedef {import("./flow.js").Edge} Edge
 * @param {HTMLElement} ground  what the lines are drawn on, with the grids in it
 * @param {(cell: import("./flow.js").Cell) => Element | null} cellOf
 * @param {AbortSignal} signal
 */
export function wires(ground, cellOf, signal) {
  const drawing = s("svg", { class: "cl-wires", "aria-hidden": "true" });
  ground.prepend(drawing);
  /** @type {Map<Edge, SVGPathElement>} */ let paths = new Map();

  function place() {
    const origin = ground.getBoundingClientRect();
    for (const [{ from, to }, path] of paths) {
      const [start, end] = [from, to].map((cell) => cellOf(cell)?.getBoundingClientRect());
      if (!start || !end) continue;
      const [x1, x2] = [start.right - origin.left, end.left - origin.left];
      const [y1, y2] = [start, end].map((box) => (box.top + box.bottom) / 2 - origin.top);
      const middle = (x1 + x2) / 2;
      path.setAttribute("d", `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`);
    }
  }
  const observer = new ResizeObserver(place);
  observer.observe(ground);
  signal.addEventListener("abort", () => observer.disconnect());

  return {
    /** @param {Edge[]} edges */
    draw(edges) {
      paths = new Map(
        edges.map((edge) => [edge, s("path", { class: edge.factor < 0 ? "is-minus" : null })]),
      );
      drawing.replaceChildren(...paths.values());
      if (ground.isConnected) place();
    },
    /** @param {Set<Edge>} lit */
    mark(lit) {
      for (const [edge, path] of paths) path.classList.toggle("is-lit", lit.has(edge));
    },
  };
}
