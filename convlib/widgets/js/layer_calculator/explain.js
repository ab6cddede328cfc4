// Each result as a formula with its live numbers, and all of it in one sentence.

import { formatNumber, grouped, many, readableBytes } from "../kit/format.js";
import { tuple } from "../kit/python.js";
import { sameData } from "../kit/wire.js";
import { runs } from "./axis.js";
import { nameOf } from "./pytorch.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./axis.js").Axis} Axis
 * @typedef {{ name: string, value: string, lines: string[],
 *   kind?: "input" | "kernel" | "output" | "bias" }} Row  a result, and how it comes about
 */

/** The last is for two axes that are alike. */
const AXES = [
  { name: "Height", one: "row", several: "rows" },
  { name: "Width", one: "column", several: "columns" },
  { name: "Height and width", one: "row and column", several: "rows and columns" },
];

/**
 * @param {State} state  @param {Derived} derived
 * @returns {Record<"output" | "weight" | "bias" | "parameters" | "macs" | "reach", Row>}
 *   and of a convolution "unshared"
 */
export function rows(state, derived) {
  const { transposed, in_channels, out_channels, groups, bias, kernel_size } = state;
  const { weightShape, weights, axes } = derived;
  const between = groups === 1 ? "" : `/${groups}`;
  const channels = transposed
    ? `in_channels ${in_channels}, out_channels/groups ${out_channels}/${groups}`
    : `out_channels ${out_channels}, in_channels/groups ${in_channels}/${groups}`;
  const product = transposed
    ? [in_channels, `${out_channels}${between}`, ...kernel_size]
    : [out_channels, `${in_channels}${between}`, ...kernel_size];
  const reach = axes.map((axis) => axis.reach).join("×");
  return {
    output: {
      name: "Output shape (N, C, H, W)",
      value: tuple(derived.outputShape),
      kind: "output",
      lines: bothAxes(axes.map((axis) => sizeFormula(axis, transposed))),
    },
    weight: {
      name: "Weight shape",
      value: tuple(weightShape),
      kind: "kernel",
      lines: [`(${channels}, height ${kernel_size[0]}, width ${kernel_size[1]})`],
    },
    bias: {
      name: "Bias shape",
      value: bias ? `(${out_channels},)` : "none",
      kind: "bias",
      lines: [],
    },
    parameters: {
      name: "Parameters",
      value: grouped(derived.parameters),
      lines: [
        `${product.join(" · ")}${bias ? ` + ${out_channels}` : ""} = ` +
        (bias ? `${grouped(weights)} + ${grouped(out_channels)} = ` : "") +
        grouped(derived.parameters),
      ],
    },
    ...unsharedRow(state, derived),
    macs: {
      name: "MACs (multiply-accumulates)",
      value: grouped(derived.macs),
      lines: [
        `${macFactors(state, derived)} = ${grouped(derived.macs)}`,
        `FLOPs = 2 · MACs = ${
          grouped(derived.flops)
        }; the padding’s zeros count, the bias does not`,
      ],
    },
    reach: {
      name: transposed ? "Effective kernel size" : "Receptive field",
      value: transposed
        ? `${reach} output cells from one input cell`
        : `${reach} input cells for one output cell`,
      lines: bothAxes(
        axes.map(({ dilation, kernel, reach }) =>
          `d(k − 1) + 1 = ${dilation}·(${kernel} − 1) + 1 = ${reach}`
        ),
      ),
    },
  };
}

/** What sharing saves. @param {State} state  @param {Derived} derived
 * @returns {Record<string, Row>} */
function unsharedRow({ bias, input_size }, { unshared, parameters, outputShape }) {
  if (!unshared) return {};
  const [size, outputs] = [outputShape.slice(2).join(" · "), outputShape.slice(1).join(" · ")];
  const inputs = input_size.slice(1).join(" · ");
  return {
    unshared: {
      name: "Parameters without sharing",
      value: "",
      lines: [
        `Own weights at each position: ${size} · ${grouped(parameters)} = ` +
        large(unshared.local),
        `Dense, each input to each output: ${bias ? `(${inputs} + 1)` : inputs} · ${outputs} = ` +
        large(unshared.dense),
      ],
    },
  };
}

/** All digits of a count that has them all. @param {number} n */
const large = (n) => n <= Number.MAX_SAFE_INTEGER ? grouped(n) : `about ${formatNumber(n, 3)}`;

/** @param {State} state  @param {Derived} derived */
function macFactors({ transposed, input_size }, { weights, outputShape }) {
  const [batch, height, width] = transposed
    ? [input_size[0], ...input_size.slice(2)]
    : [outputShape[0], ...outputShape.slice(2)];
  const where = transposed ? "input" : "output";
  return `${grouped(weights)} weights · ${height} · ${width} ${where} cells · ${
    many(batch, "image")
  }`;
}

/** ⌊(224 + 2·0 − 1·(11 − 1) − 1)/4⌋ + 1 = ⌊213/4⌋ + 1 = 53 + 1 = 54
 * @param {Axis} axis  @param {boolean} transposed */
export function sizeFormula(axis, transposed) {
  const { cells, kernel, stride, dilation, before, after, outputPadding, reach, made } = axis;
  if (transposed) {
    return `s(i − 1) + a + d(k − 1) + 1 − 2p = ${stride}·(${cells} − 1) + ${outputPadding} + ` +
      `${dilation}·(${kernel} − 1) + 1 − 2·${before} = ${made}`;
  }
  const added = before === after ? `2·${before}` : `${before} + ${after}`;
  const letters = before === after ? "2p" : "p + p′";
  const rest = cells + before + after - reach;
  return `⌊(i + ${letters} − d(k − 1) − 1)/s⌋ + 1 = ⌊(${cells} + ${added} − ` +
    `${dilation}·(${kernel} − 1) − 1)/${stride}⌋ + 1 = ⌊${rest}/${stride}⌋ + 1 = ` +
    `${made - 1} + 1 = ${made}`;
}

/** One line where both axes say the same. @param {string[]} lines */
function bothAxes([height, width]) {
  return height === width
    ? [`Height and width: ${height}`]
    : [`Height: ${height}`, `Width: ${width}`];
}

/** The axes to tell of: both, or one that stands for both.
 * @param {Derived} derived
 * @returns {{ axis: Axis, at: number }[]}  `at` says which: 0 height, 1 width, 2 both */
export const toldAxes = ({ axes: [height, width] }) =>
  sameData(height, width)
    ? [{ axis: height, at: 2 }]
    : [{ axis: height, at: 0 }, { axis: width, at: 1 }];

/** What the windows leave out, or what is cut off, in a clause; "" where there is nothing.
 * @param {Axis} axis  @param {number} at  @param {boolean} transposed */
export function borderLine(axis, at, transposed) {
  const { before, after, unread, cells, stride, reach } = axis;
  const { one, several } = AXES[at];
  const lines = (/** @type {number} */ n) => n === 1 ? `1 ${one}` : `${n} ${several}`;
  const are = (/** @type {number} */ n) => n === 1 && at < 2 ? "is" : "are";
  const theLast = (/** @type {number} */ n) => `the last ${n === 1 ? one : lines(n)}`;
  if (transposed) {
    const start = before > 0 ? `padding cuts off ${lines(before)} at the beginning` : "";
    const unreached = after < 0 ? `no stamp reaches ${theLast(-after)}` : "";
    if (after <= 0) return [start, unreached].filter(Boolean).join(", and ");
    return before === after
      ? `padding cuts off ${lines(before)} on each side`
      : `${start} and ${after} at the end`;
  }
  const last = runs(unread).at(-1);
  const end = last && last[0] + last[1] === cells ? last[1] : 0;
  const others = unread.length - end;
  const parts = [];
  if (end > 0) parts.push(`${theLast(end)} ${are(end)} never read`);
  if (others > 0) parts.push(`${lines(others)} ${between(axis)} ${are(others)} never read`);
  const left = (cells + before + after - reach) % stride;
  if (parts.length === 0 && left > 0) {
    parts.push(`at the end ${lines(left)} of the padding ${are(left)} never read`);
  }
  return parts.join(" and ");
}

/** Where cells are left out. @param {Axis} axis */
function between({ stride, reach, dilation, kernel }) {
  const places = [
    stride > reach ? "the windows" : "",
    dilation > 1 && kernel > 1 ? "the weights" : "",
  ];
  return `between ${places.filter(Boolean).join(" or ")}`;
}

/** What stands below the strip of an axis. @param {Axis} axis  @param {number} at
 * @param {boolean} transposed */
export function stripLine(axis, at, transposed) {
  const { windows, reach, stride } = axis;
  const border = borderLine(axis, at, transposed);
  return `${AXES[at].name}: ${many(windows, transposed ? "stamp" : "window")} of ${reach}, ` +
    `${stride} apart${border && `; ${border}`}`;
}

/** The one sentence.
 * @param {State} state  @param {Derived} derived
 * @returns {import("../kit/frame.js").Piece[]} */
export function explain(state, derived) {
  const { transposed, input_size } = state;
  const borders = toldAxes(derived)
    .map(({ axis, at }) => borderLine(axis, at, transposed))
    .filter(Boolean);
  return [
    { text: `nn.${nameOf(state)} makes ` },
    { text: tuple(derived.outputShape), kind: "output" },
    { text: " of " },
    { text: tuple(input_size), kind: "input" },
    { text: " with " },
    { text: `${grouped(derived.parameters)} parameters`, kind: "weight" },
    {
      text: ` and ${grouped(derived.macs)} MACs, in ${readableBytes(total(derived))}` +
        `${borders.length ? `; ${borders.join("; ")}` : ""}.`,
    },
  ];
}

/** @param {Derived} derived */
export const total = ({ bytes }) => bytes.input + bytes.parameters + bytes.output;

/**
 * What is held in memory, the largest as 1.
 * @param {State} state  @param {Derived} derived
 * @returns {{ name: string, kind: string, part: number, text: string }[]}
 */
export function memory({ input_size }, { bytes, parameters, outputShape }) {
  const most = Math.max(...Object.values(bytes));
  const kinds = /** @type {const} */ ([
    ["input", "Input", "input", input_size.join(" · ")],
    ["parameters", "Parameters", "kernel", grouped(parameters)],
    ["output", "Output", "output", outputShape.join(" · ")],
  ]);
  return kinds.map(([name, label, kind, count]) => ({
    name: label,
    kind,
    part: bytes[name] / most,
    text: `4 · ${count} = ${grouped(bytes[name])} bytes = ${readableBytes(bytes[name])}`,
  }));
}
