// Each result as a formula with its live numbers, and all of it in one sentence.

import { grouped, many, readableBytes } from "../kit/format.js";
import { tuple } from "../kit/python.js";
import { runs } from "./axis.js";
import { nameOf } from "./pytorch.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./axis.js").Axis} Axis
 * @typedef {{ name: string, value: string, lines: string[],
 *   kind?: "input" | "kernel" | "output" | "bias" }} Row  a result, and how it comes about
 */

const LINES = ["row", "column"];
const NAMES = ["Height", "Width"];

/**
 * @param {State} state  @param {Derived} derived
 * @returns {Record<"output" | "weight" | "bias" | "parameters" | "macs" | "reach", Row>}
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
  const reach = axes.map((axis) => axis.reach);
  const seen = transposed ? "One input cell reaches" : "One output cell sees";
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
      lines: [bias ? `(out_channels ${out_channels})` : "bias=False"],
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
    macs: {
      name: "MACs (multiply-accumulates)",
      value: grouped(derived.macs),
      lines: [
        `${macFactors(state, derived)} = ${grouped(derived.macs)}`,
        `FLOPs = 2 · MACs = ${grouped(derived.flops)}; bias and padding’s zeros: ` +
        "the bias is not counted, zeros are",
      ],
    },
    reach: {
      name: transposed ? "Effective kernel size" : "Receptive field",
      value: reach.join("×"),
      lines: bothAxes(
        axes.map(({ dilation, kernel, reach }) =>
          `d(k − 1) + 1 = ${dilation}·(${kernel} − 1) + 1 = ${reach}`
        ),
      ).concat(
        `${seen} ${reach.join("×")} ${transposed ? "output" : "input"} cells in each channel`,
      ),
    },
  };
}

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

/** What the windows leave out, or what is cut off, in a sentence; "" where there is nothing.
 * @param {Axis} axis  @param {number} at  0 is the height  @param {boolean} transposed */
export function borderLine(axis, at, transposed) {
  const line = LINES[at];
  const { before, after, unread, cells, stride } = axis;
  if (transposed) {
    const parts = [];
    if (before > 0) parts.push(`padding cuts off ${many(before, line)} at the beginning`);
    if (after > 0) parts.push(`${before > 0 ? "and" : "padding cuts off"} ${after} at the end`);
    if (after < 0) {
      parts.push(
        `${many(-after, line)} at the end hold${-after === 1 ? "s" : ""} ` +
          "the bias alone",
      );
    }
    return parts.join(", ").replace(", and", " and");
  }
  const found = runs(unread);
  const last = found.at(-1);
  const end = last && last[0] + last[1] === cells ? last[1] : 0;
  const parts = [];
  if (end > 0) parts.push(`the last ${many(end, line)} ${end === 1 ? "is" : "are"} never read`);
  const others = unread.length - end;
  if (others > 0) {
    parts.push(
      `${many(others, `${end ? "other " : ""}${line}`)} ${between(axis)} ` +
        `${others === 1 ? "is" : "are"} never read`,
    );
  }
  const left = (cells + before + after - axis.reach) % stride;
  if (parts.length === 0 && left > 0) {
    parts.push(
      `${left} of the ${many(after, line)} of padding at the end ` +
        `${left === 1 ? "is" : "are"} never read, every ${line} of the input is`,
    );
  }
  return parts.join(" and ");
}

/** Where cells are left out. @param {Axis} axis */
const between = ({ stride, reach }) =>
  stride > reach ? "between the windows" : "between the weights";

/** The strip of an axis in words. @param {Axis} axis  @param {number} at @param {boolean} transposed */
export function stripLine(axis, at, transposed) {
  const { windows, reach, stride, cells, made, before, after } = axis;
  const over = transposed
    ? `${made} cells of output`
    : `${cells} cells and ${before} + ${after} of padding`;
  const border = borderLine(axis, at, transposed);
  return `${NAMES[at]}: ${many(windows, transposed ? "stamp" : "window")} of ${reach}, ` +
    `${stride} apart, over ${over}${border && `; ${border}`}.`;
}

/** The one sentence.
 * @param {State} state  @param {Derived} derived
 * @returns {import("../kit/frame.js").Piece[]} */
export function explain(state, derived) {
  const { transposed, input_size } = state;
  const borders = derived.axes.map((axis, at) => borderLine(axis, at, transposed)).filter(Boolean);
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
