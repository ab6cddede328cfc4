// A kernel that filters a picture: plain data in, a node out.

import { kernelName } from "../kit/controls.js";
import { digest } from "../kit/digest.js";
import { button } from "../kit/field.js";
import { frame, installStyles } from "../kit/frame.js";
import { ARROWS } from "../kit/grid.js";
import { h } from "../kit/dom.js";
import { pngOf, save } from "../kit/save.js";
import { createSession } from "../kit/session.js";
import { createControls } from "./controls.js";
import { decodeAll } from "./decode.js";
import { createEngine } from "./engine.js";
import { arithmetic } from "./explain.js";
import { magnifier } from "./magnifier.js";
import { toPng } from "./own.js";
import { paintPicture } from "./paint.js";
import { palette } from "./palette.js";
import { pytorchProgram } from "./pytorch.js";
import { result } from "./result.js";
import { sources } from "./sources.js";
import { stage } from "./stage.js";
import { clampView, derive } from "./state.js";
import style from "./style.css" with { type: "text" };

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").View} View
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {{ output: NDArray, plan: Derived["plan"], compared: NDArray }} Made  An output, the plan
 *   it was made by, and what of it is compared with Python's.
 */

const LEAP = 10; // pixels, of an arrow key with Shift

/**
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function imageFilter(options, signal) {
  installStyles("cl-image-filter", style);
  const { live, read, fixed: { limits, named_kernels: kernels } } = options;
  /** @type {Record<string, import("./picture.js").Picture>} */
  const pictures = options.fixed.pictures;
  /** The reader's own as PNG, for Python. @type {Record<string, DataView>} */
  const encoded = {};
  const sent = () => Object.keys(read("photographs"));
  const carried = () => sent().filter((name) => name in pictures); // the rest is being decoded

  /** @type {Made | null} */ let made = null;
  /** What the canvases show: drawn again only when it is something else.
   * @type {Made | null} */
  let painted = null;
  let shown = /** @type {View} */ (options.view);
  /** @type {import("./picture.js").Picture | null} */ let pictured = null;
  let isSaveWanted = false; // as soon as what is asked for is made
  const isMade = (/** @type {Derived} */ derived) => made?.plan === derived.plan;

  const session = createSession({
    ...options,
    onChange: (state, view) => {
      const png = encoded[state.picture]; // only in a notebook
      const news = png && read("own").name !== state.picture;
      options.onChange(state, news ? { ...view, own: { name: state.picture, png } } : view);
    },
  }, {
    derive: (/** @type {State} */ state) => derive(state, limits, pictures),
    output: (derived) => made && isMade(derived) ? made.compared : null,
    clamp: (/** @type {View} */ view, derived) => clampView(view, derived),
    draw: (what) => what === "numbers" ? drawNumbers() : drawView(),
    program: pytorchProgram,
    unlinked: ({ picture }) =>
      carried().includes(picture)
        ? ""
        : "No link can hold your own picture, which stays on this page. Choose one of the book’s.",
  }, signal);

  /** @param {NDArray} output  @param {Derived["plan"]} plan */
  const take = (output, plan) => made = { output, plan, compared: digest(output) };
  const engine = createEngine((output, plan) => {
    take(output, plan);
    drawResult();
    session.judge();
    if (isSaveWanted) saveResult();
  }, signal);
  const colours = palette(() => {
    painted = null;
    drawResult();
  }, signal);
  const input = stage("Input", { onMove: toWindow }, signal);
  const output = stage("Output", {
    onMove: (row, column) => session.look({ position: [row, column].map(Math.floor) }),
  }, signal);
  const scale = result(colours);
  const magnified = magnifier({
    onEdit: (row, column, value) => session.editCell("weight", [row, column], value),
    onChannel: (channel) => session.look({ channel }),
  }, signal);
  const given = sources({
    most: live ? limits.picture : limits.own, // Python follows in a notebook
    carried,
    live,
    onChoose: (picture) => session.edit(`picture ${picture}`, { picture }, given.say),
    onOwn: addOwn,
  }, signal);
  input.element.append(given.below);
  output.element.append(scale.element);

  const view = frame("Image filter", {
    controls: createControls(options, given.control, session, signal),
    shown: options.fixed.controls,
    picture: [
      h(
        "div",
        { class: "cl-filter" },
        input.element,
        magnified.window,
        magnified.kernel,
        output.element,
        colours.element,
      ),
    ],
    onKey,
    tools: [...session.tools, button("Save result as PNG", saveResult, signal)],
  }, signal);
  const panels = /** @type {HTMLElement} */ (view.element.querySelector(".cl-filter"));
  given.listen(view.element);

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const at = /** @type {Element} */ (event.target);
    if (session.onKey(event) || at.matches("input, select, textarea")) return;
    const arrow = ARROWS[event.key];
    if (event.key === "Escape" && (input.letGo() || output.letGo())) return;
    if (!arrow) return;
    event.preventDefault();
    const leap = event.shiftKey ? LEAP : 1;
    session.look({ position: session.view.position.map((n, axis) => n + leap * arrow[axis]) });
  }

  /** The window's middle is wanted at a place of the picture. @param {number} row
   * @param {number} column */
  function toWindow(row, column) {
    const { sides, plan } = session.derived;
    const { stride, dilation, weight } = session.state;
    const wide = dilation[1] * (weight.shape[1] - 1) + 1;
    session.look({
      position: [
        Math.round((row + sides.top - plan.reach / 2) / stride[0]),
        Math.round((column + sides.left - wide / 2) / stride[1]),
      ],
    });
  }

  /** @param {string} name  @param {import("./picture.js").Picture} picture */
  async function addOwn(name, picture) {
    if (live) encoded[name] = await toPng(picture);
    pictures[name] = picture;
    let refused = "";
    session.edit(`picture ${name}`, { picture: name }, (message) => refused = message);
    return refused;
  }

  async function saveResult() {
    isSaveWanted = !isMade(session.derived);
    if (isSaveWanted) return;
    const { picture, weight } = session.state;
    const named = carried().includes(picture) ? picture.replace(" ", "-") : "picture";
    save(await pngOf(output.canvas), `${named}-${kernelName(kernels, weight) ?? "filtered"}.png`);
  }

  function drawNumbers() {
    const { state, derived } = session;
    if (pictured !== derived.picture) {
      const [, height, width] = derived.picture.shape;
      const { pixels } = paintPicture(derived.picture);
      input.draw(pixels, [height, width], `Input picture, ${height}×${width} pixels`);
      pictured = derived.picture;
    }
    magnified.drawKernel(state);
    panels.classList.toggle("is-slim", state.weight.shape[1] <= 4);
    const now = engine.request(derived.plan, derived.picture.data);
    if (now) take(now, derived.plan);
    drawView();
  }

  function drawView() {
    const { state, derived, view: at } = session;
    const { stride, dilation, weight } = state;
    const extent = weight.shape.map((side, axis) => dilation[axis] * (side - 1) + 1);
    const [row, column] = at.position;
    const { top, left } = derived.sides;
    input.frame(row * stride[0] - top, column * stride[1] - left, extent[0], extent[1]);
    magnified.draw(state, derived, at);
    view.explain(arithmetic(state, derived, at.position, at.channel));
    drawResult();
  }

  function drawResult() {
    const { derived, view: at } = session;
    output.element.classList.toggle("is-busy", !isMade(derived));
    if (!made || !isMade(derived)) return;
    const { position, display, channel } = at;
    if (painted !== made || display !== shown.display || channel !== shown.channel) {
      scale.draw(output, made.output, made.compared.data[made.compared.data.length - 1], at);
      painted = made;
      shown = at;
    }
    output.frame(position[0], position[1], 1, 1);
  }

  const component = session.component(view);
  /** @type {[any, any]} */ let latest = [options.state, options.view];
  return {
    ...component,
    /** There may be pictures that are still to be decoded: of Python's, or of a page's late data.
     * @param {any} state  @param {any} at */
    async set(state, at) {
      latest = [state, at];
      const isNew = ![...sent(), state.picture].every((name) => name in pictures);
      if (isNew) await decodeAll(read, pictures);
      component.set(...latest);
      if (isNew) given.control.set(session.state);
    },
  };
}
