// Two functions, the area under one times the other flipped: plain data in, a node out.

import { h } from "../kit/dom.js";
import { button } from "../kit/field.js";
import { frame, installStyles } from "../kit/frame.js";
import { player } from "../kit/player.js";
import { keyHandler } from "../kit/keys.js";
import { createSession } from "../kit/session.js";
import { sameData } from "../kit/wire.js";
import { createControls } from "./controls.js";
import { editor } from "./editor.js";
import { arithmetic, decimals, place } from "./explain.js";
import { AT_T, flipper } from "./flip.js";
import { follow, handle } from "./handle.js";
import { pytorchProgram } from "./pytorch.js";
import { GRAIN, snap } from "./shape.js";
import { pointsOf, stack } from "./stack.js";
import { clampT, derive } from "./state.js";
import style from "./style.css" with { type: "text" };

/** @typedef {import("./state.js").State} State  @typedef {import("./state.js").Derived} Derived */

/**
 * The component: plain data in, a node out.
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function continuousConvolution(options, signal) {
  installStyles("cl-continuous-convolution", style);
  const { limits } = options.fixed;
  const session = createSession(options, {
    derive: once((/** @type {State} */ state) => derive(state, limits)),
    output: (derived) => derived.output,
    clamp: (/** @type {{ t: number }} */ { t }, _, { reach }) => ({ t: clampT(t, reach) }),
    draw: (what) => what === "numbers" ? drawNumbers() : drawT(),
    program: pytorchProgram,
  }, signal);
  const panels = stack();
  let stage = AT_T;

  /** @param {"f" | "g"} name  @param {"input" | "weight"} kind */
  const shaped = (name, kind) =>
    editor(name, kind, limits, (edit, next) => session.edit(edit, { [name]: next }), signal);
  const editors = { f: shaped("f", "input"), g: shaped("g", "weight") };

  const flip = flipper(
    (next) => {
      stage = next;
      drawT();
    },
    (flipping) => picture.classList.toggle("is-flipping", flipping),
    signal,
  );

  const jumps = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const play = player({
    label: "t",
    milliseconds: jumps ? 600 : 50,
    stride: jumps ? 10 : 1,
    onMove: (index) => move(index * GRAIN - session.state.reach),
    onPlaying: (playing) => view.hush(playing),
  }, signal);

  const picture = h(
    "div",
    { class: "cl-curves" },
    h("div", { class: "cl-editors" }, editors.f.element, editors.g.element),
    panels.element,
  );
  const view = frame("Convolution of two functions", {
    controls: createControls(options, session.edit, signal),
    shown: options.fixed.controls,
    player: h(
      "span",
      { class: "cl-player" },
      play.element,
      button("Flip g", () => {
        play.stop();
        flip.start();
      }, signal),
    ),
    picture: [picture],
    onKey: keyHandler({
      session,
      play,
      onArrow: ([, right]) => right && step(right),
      onEscape: () => {
        play.stop();
        flip.stop();
      },
    }),
    tools: session.tools,
  }, signal);

  /** @param {number} t */
  function move(t) {
    flip.stop();
    session.look({ t: snap(t) });
  }

  /** One step: to the next sum where there are samples. @param {number} by */
  function step(by) {
    play.stop();
    const grain = session.state.step || GRAIN;
    const at = session.view.t / grain;
    const next = by > 0 ? Math.floor(at + 1e-6) + by : Math.ceil(at - 1e-6) + by;
    flip.stop();
    session.look({ t: Number((next * grain).toFixed(6)) });
  }

  // t is dragged anywhere on the three panels; on the last, the dot goes where it is pointed at.
  const { overlay, product, result } = panels;
  let from = 0;
  for (
    const { plot, scales } of [overlay, product, result].map((panel) => ({
      plot: panel.plot,
      scales: () => panel.scales.x,
    }))
  ) {
    follow(plot, {
      onStart: (event) => {
        play.stop();
        const x = event.clientX - plot.getBoundingClientRect().left;
        dot.element.focus({ preventScroll: true }); // from here the arrow keys go on
        if (plot === result.plot) move(scales().toValue(x));
        from = session.view.t;
        return true;
      },
      onDrag: (right) => move(from + scales().toValue(right) - scales().toValue(0)),
    }, signal);
  }
  const dot = handle({
    onStart: () => {
      play.stop();
      from = session.view.t;
    },
    onDrag: (right) => {
      const { x } = result.scales;
      move(from + x.toValue(right) - x.toValue(0));
    },
    onArrow: (right, up) => step(right + up),
  }, signal);
  result.plot.append(dot.element);

  function drawNumbers() {
    const { state, derived: { sampled } } = session;
    editors.f.update(state, pointsOf(sampled.middles, sampled.f));
    editors.g.update(state, pointsOf(sampled.middles, sampled.g));
    panels.update(state, session.derived);
    drawT();
  }

  function drawT() {
    const { state, derived, view: { t } } = session;
    const { left, top, value } = panels.move(t, stage);
    dot.set({
      left,
      top,
      label: "t",
      value: t,
      text: `t = ${place(t)}, f ∗ g = ${decimals(value)}`,
      least: -state.reach,
      most: state.reach,
    });
    view.explain(arithmetic(state, derived, t));
    const count = Math.round(2 * state.reach / GRAIN) + 1;
    play.set(Math.round((t + state.reach) / GRAIN), count, `t = ${place(t)}`);
  }

  // What is drawn is as wide as the page lets it be.
  let width = 0;
  const observer = new ResizeObserver(() => {
    if (picture.clientWidth === width) return;
    width = picture.clientWidth;
    drawNumbers();
  });
  observer.observe(picture);
  signal.addEventListener("abort", () => observer.disconnect());

  return session.component(view);
}

/**
 * What follows from the last state, kept: while a handle is dragged, several ask for it.
 * @template S  @template D  @param {(state: S) => D} derive  @returns {(state: S) => D}
 */
function once(derive) {
  /** @type {{ state: S, derived: D } | null} */ let last = null;
  return (state) => {
    if (!last || !sameData(state, last.state)) last = { state, derived: derive(state) };
    return last.derived;
  };
}
