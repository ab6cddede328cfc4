// Differences against tolerances, both in powers of ten: all that agrees lies below the diagonal.

import { axis } from "../kit/axis.js";
import { s } from "../kit/dom.js";

/** @typedef {import("./state.js").Row} Row */

const [WIDTH, HEIGHT, LEFT, BOTTOM, EDGE] = [340, 250, 46, 36, 8];

/**
 * @param {Row[]} rows  all there are
 * @param {(number: number) => void} onChoose  a point was clicked
 * @param {AbortSignal} signal
 */
export function chart(rows, onChoose, signal) {
  const seen = rows.flatMap(({ difference, tolerance }) => [difference, tolerance])
    .filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  const low = Math.floor(Math.min(...seen, 0)) - 1;
  const high = Math.ceil(Math.max(...seen, low + 2));
  const across = axis(low, high, LEFT, WIDTH - EDGE);
  const up = axis(low, high, HEIGHT - BOTTOM, EDGE);
  /** Zeros stand at the bottom, infinities at the top. @param {number} value */
  const exponent = (value) => Math.min(Math.max(Math.log10(value), low), high);

  const marks = rows.map((row) => {
    const x = across.toPixel(exponent(row.tolerance)), y = up.toPixel(exponent(row.difference));
    return row.dtype === "float32"
      ? s("rect", { x: x - 3, y: y - 3, width: 6, height: 6, "data-row": row.number })
      : s("circle", { cx: x, cy: y, r: 3, "data-row": row.number });
  });
  const ring = s("circle", { r: 7, class: "cl-against-ring" });
  const element = s(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      class: "cl-against",
      role: "img",
      "aria-label": "The largest difference of each configuration against its tolerance, in " +
        "powers of ten: those that agree lie below the diagonal.",
    },
    ...across.ticks(6).flatMap((tick) => [
      s("path", {
        d: `M${across.toPixel(tick)} ${EDGE}V${HEIGHT - BOTTOM}`,
        class: "cl-against-rule",
      }),
      s(
        "text",
        { x: across.toPixel(tick), y: HEIGHT - BOTTOM + 14, "text-anchor": "middle" },
        power(tick),
      ),
    ]),
    ...up.ticks(6).flatMap((tick) => [
      s("path", { d: `M${LEFT} ${up.toPixel(tick)}H${WIDTH - EDGE}`, class: "cl-against-rule" }),
      s(
        "text",
        { x: LEFT - 6, y: up.toPixel(tick) + 4, "text-anchor": "end" },
        tick === low ? "0" : power(tick),
      ),
    ]),
    s("path", {
      d: `M${LEFT} ${up.toPixel(low)}L${across.toPixel(high)} ${up.toPixel(high)}`,
      class: "cl-against-diagonal",
    }),
    s("text", { x: (LEFT + WIDTH) / 2, y: HEIGHT - 4, "text-anchor": "middle" }, "tolerance"),
    s("text", { x: LEFT + 6, y: EDGE + 12 }, "largest difference"),
    ...marks,
    ring,
  );

  /** The point nearest to the pointer, so that a finger need not be exact. */
  element.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const shown = marks.filter((mark) => !mark.classList.contains("is-filtered"));
    const distance = (/** @type {SVGElement} */ mark) => {
      const { left, top, width, height } = mark.getBoundingClientRect();
      return Math.hypot(event.clientX - left - width / 2, event.clientY - top - height / 2);
    };
    const nearest = shown.toSorted((a, b) => distance(a) - distance(b))[0];
    if (nearest && distance(nearest) < 24) onChoose(Number(nearest.dataset.row));
  }, { signal });

  return {
    element,
    /** @param {Row[]} shown  @param {number} row */
    update(shown, row) {
      const kept = new Set(shown.map(({ number }) => number));
      marks.forEach((mark, number) => {
        mark.setAttribute("class", markClass(rows[number], kept.has(number)));
      });
      const at = rows[row];
      ring.setAttribute("cx", across.toPixel(exponent(at.tolerance)));
      ring.setAttribute("cy", up.toPixel(exponent(at.difference)));
    },
  };
}

/** @param {Row} row  @param {boolean} kept */
const markClass = ({ dtype, agrees }, kept) =>
  ["cl-against-mark", `is-${dtype}`, agrees ? "" : "is-apart", kept ? "" : "is-filtered"].join(" ")
    .trim();

/** @param {number} exponent */
const power = (exponent) => `1e${exponent}`.replace("-", "−");
