// What is on screen, in words.

import { formatNumber, many } from "../kit/format.js";
import { effectiveField, effectiveStd, momentsOf } from "./effective.js";
import { areAligned, centre, windowOf } from "./field.js";
import { isBranches } from "./layers.js";
import { seeingRuns } from "./reach.js";
import { leading } from "./rows.js";
import { AXES } from "./state.js";

/**
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./pyramid.js").Focus} Focus
 * @typedef {import("../kit/frame.js").Piece} Piece
 * @typedef {import("./rows.js").Row} Row
 */

/**
 * What a neuron sees along an axis, spelled out; or who sees an input pixel.
 * @param {Derived} derived  @param {Focus} focus  @param {number} axis  @returns {Piece[]}
 */
export function arithmetic(derived, { row, position }, axis) {
  const at = derived.rows[row];
  if (row === 0) return seen(derived, position);
  const field = at.fields[axis];
  const u = position[axis];
  const [first, last] = windowOf(field, u);
  const whole = derived.rows[0].fields[axis].cells;
  const outside = Math.max(0, Math.min(last, -1) - first + 1) +
    Math.max(0, last - Math.max(first, whole) + 1);
  const [down, across] = at.fields.map(({ size }) => size);
  return [
    { text: `Neuron (${position.join(", ")})`, kind: "output" },
    {
      text: ` of ${at.title} sees ${down}×${across} cells. Along the ${AXES[axis]} from −P + uS = `,
    },
    { text: `${sign(-field.padding)} + ${u}·${field.jump} = ${sign(first)}`, kind: "input" },
    { text: ` to ${sign(first)} + r − 1 = ${sign(last)}, centre ` },
    { text: `${sign(first)} + (${field.size} − 1)/2 = ${sign(centre(field, u))}`, kind: "input" },
    {
      text: outside ? `; ${outside} of the ${field.size} ${outside === 1 ? "lies" : "lie"} ` : ".",
    },
    ...(outside
      ? [{ text: "outside", kind: /** @type {const} */ ("padding") }, { text: " the input." }]
      : []),
  ];
}

/** @param {Derived} derived  @param {number[]} position  @returns {Piece[]} */
function seen({ layers, rows }, position) {
  const last = rows[rows.length - 1];
  const found = rows[0].fields.map(({ cells }, axis) =>
    seeingRuns(layers, axis, cells, position[axis])
  );
  const [down, across] = found.map((each) => each.reduce((sum, [a, b]) => sum + b - a + 1, 0));
  const pixel =
    /** @type {Piece} */ ({ text: `Input pixel (${position.join(", ")})`, kind: "input" });
  if (down * across === 0) {
    return [pixel, { text: ` is seen by no neuron of ${last.title}: no window reaches it.` }];
  }
  const [r, c] = found.map((each) => each.map(span).join(", "));
  return [
    pixel,
    { text: " is seen by " },
    { text: many(down * across, "neuron"), kind: "output" },
    { text: ` of ${last.title}, ${down}×${across}: rows ${r}; columns ${c}.` },
  ];
}

/** @param {[number, number]} run */
const span = ([first, last]) => first === last ? `${first}` : `${first}–${last}`;

const sign = (/** @type {number} */ n) => formatNumber(n);

/**
 * Whether the branches of a join are aligned, and why.
 * @param {Row} row  of a join  @param {number} axis
 */
export function alignment({ title, ends }, axis) {
  if (!ends) return "";
  const fields = ends[axis];
  const each = fields.map((field, b) =>
    `branch ${b + 1}: S = ${field.jump}, centre −P + (r−1)/2 = ${sign(-field.padding)} + ` +
    `(${field.size}−1)/2 = ${sign(centre(field))}`
  ).join("; ");
  const words = areAligned(fields)
    ? "aligned: the branches share S and the centre of their first output"
    : "not aligned: outputs of the same number look at different places";
  return `${title[0].toUpperCase()}${title.slice(1)} is ${words} (${each}).`;
}

/** The first join that is not aligned, or the one that is looked at. @param {Derived} derived
 * @param {number} row  @param {number} axis */
export function alignmentNote({ rows }, row, axis) {
  const at = rows[row];
  if (at.layer && isBranches(at.layer)) return alignment(at, axis);
  const off = rows.find(({ ends }) => ends && !areAligned(ends[axis]));
  if (off) return alignment(off, axis);
  const joins = rows.filter(({ ends }) => ends).length;
  return joins ? `All ${many(joins, "join")} are aligned: choose one in the table to see why.` : "";
}

/**
 * The gradient that was measured, beside the theory, and what both assume.
 * @param {Derived} derived  @param {Focus} focus  @param {number} axis
 * @param {string} display  "pyramid", which has both, or "regions"
 */
export function effectiveNote(derived, { row, position }, axis, display) {
  if (row === 0) return "An input pixel sees itself alone.";
  const stack = leading(derived.layers, derived.rows[row].path);
  const input = derived.rows[0].fields[axis].cells;
  const { sum, std } = momentsOf(effectiveField(stack, axis, input, position[axis]));
  const theory = effectiveStd(stack, axis);
  const lost = sum < 1 - 1e-9 ? `; ${percent(1 - sum)} of it went to the padding` : "";
  const measured = sum > 0 ? `σ = ${formatNumber(std, 3)}` : "nothing";
  const bars = display === "pyramid";
  return [
    bars
      ? `Bars: the gradient of the neuron at each input cell, ${measured}${lost}.`
      : `Dashed: two σ of the neuron’s gradient to each side, along the ${
        AXES[axis]
      } ${measured}${lost}.`,
    theory === null
      ? "Where branches join, the theory has no formula."
      : `${bars ? "Line: the Gaussian of the theory," : "The theory’s is"} ` +
        `${plain(stack) ? "√(n(k²−1)/12)" : "√(Σ\u00a0(dS)²(k²−1)/12)"} = ${
          formatNumber(theory, 3)
        }.`,
    "Assumed: uniform weights, poolings that average, branches that count alike, no activation.",
  ].join(" ");
}

/** Whether all layers are alike, at stride 1. @param {import("./layers.js").Layer[]} stack */
const plain = (stack) =>
  stack.every((layer) =>
    !isBranches(layer) && !layer.stride && !layer.dilation &&
    JSON.stringify(layer.kernel_size) ===
      JSON.stringify(/** @type {import("./layers.js").Window} */ (stack[0]).kernel_size)
  );

/** @param {number} part */
const percent = (part) => `${formatNumber(100 * part, 3)} %`;
