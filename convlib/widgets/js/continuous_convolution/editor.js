// A small panel in which one function is reshaped: by handles, or by a pen.

import { follow, handle } from "./handle.js";
import { dotted, math, panel, path } from "./panel.js";
import { line, room, trace } from "./plot.js";
import { drawn, GRAIN, handlesOf, snap } from "./shape.js";
import { clip, corners, extremes, valueOf } from "./signals.js";
import { describe } from "./words.js";

/**
 * @typedef {import("./signals.js").Signal} Signal
 * @typedef {import("./state.js").State} State
 */

/**
 * @param {"f" | "g"} name  @param {"input" | "weight"} kind  @param {import("./state.js").Limits} limits
 * @param {(edit: string, signal: Signal) => void} onEdit  edits of one name are undone together
 * @param {AbortSignal} signal
 */
export function editor(name, kind, limits, onEdit, signal) {
  const view = panel(`editor cl-${kind}`, 100, true);
  /** @type {State} */ let state;
  /** @type {[number, number]} */ let range = [0, 1];
  let dragging = false;
  let gesture = 0; // each drag is undone by itself
  let cursor = 0; // the sample that the pen is at
  /** @type {ReturnType<typeof handle>[]} */ let handles = [];
  /** @type {AbortController | null} */ let made = null;
  let madeFor = "";

  const start = () => {
    dragging = true;
    gesture++;
  };
  const end = () => {
    dragging = false;
    draw();
  };
  /** @param {number} right  @param {number} down  in pixels */
  const inUnits = (right, down) => {
    const { x, y } = view.scales;
    return {
      by: x.toValue(right) - x.toValue(0),
      up: y.toValue(down) - y.toValue(0),
    };
  };

  /** The handles of another kind are others. */
  function makeHandles() {
    if (madeFor === state[name].kind) return;
    madeFor = state[name].kind;
    made?.abort();
    made = new AbortController();
    const both = AbortSignal.any([signal, made.signal]);
    for (const { element } of handles) element.remove();
    handles = madeFor === "drawn"
      ? [pen(both)]
      : handlesOf(state[name], state.reach, limits).map((_, index) => shaper(index, both));
    view.plot.append(...handles.map(({ element }) => element));
  }

  /** @param {number} index  @param {AbortSignal} until */
  function shaper(index, until) {
    /** @type {import("./shape.js").Handle} */ let from;
    const now = () => handlesOf(state[name], state.reach, limits)[index];
    /** @type {(by: number, up: number, edit: string) => void} */
    const move = (by, up, edit) => onEdit(`${name} ${index} ${edit}`, from.moved(by, up));
    return handle({
      onStart: () => {
        start();
        from = now();
      },
      onDrag: (right, down) => {
        const { by, up } = inUnits(right, down);
        move(from.along ? snap(by) : 0, from.across ? snap(up) : 0, `drag ${gesture}`);
      },
      onEnd: end,
      onArrow: (right, up) => {
        from = now();
        // Where a handle moves one way only, both pairs of arrows do it.
        move((from.across ? right : right + up) * GRAIN, from.across ? up * GRAIN : 0, "key");
      },
    }, until);
  }

  /** @param {AbortSignal} until */
  function pen(until) {
    /** @type {[number, number]} */ let last = [0, 0];
    const limited = () => /** @type {import("./signals.js").Drawn} */ (state[name]);
    /** @param {[number, number]} to */
    const to = (to, edit = `pen ${gesture}`) => {
      const from = last;
      last = to;
      cursor = to[0];
      onEdit(`${name} ${edit}`, drawn(limited(), from, to, limits));
      draw();
    };
    /** @param {PointerEvent} event  @returns {[number, number]} */
    const under = (event) => {
      const { left, top } = view.plot.getBoundingClientRect();
      const { x, y } = view.scales;
      const { start, stop, samples } = limited();
      const part = (x.toValue(event.clientX - left) - start) / (stop - start);
      const index = Math.round(clip(part, 0, 1) * (samples.length - 1));
      return [index, clip(y.toValue(event.clientY - top), y.low, y.high)];
    };
    follow(view.plot, {
      onStart: (event) => {
        start();
        last = under(event);
        to(last);
        return true;
      },
      onDrag: (_right, _down, event) => to(under(event)),
      onEnd: end,
    }, until);
    /** @type {[number, number]} */ let from;
    return handle({
      onStart: () => {
        start();
        from = [cursor, limited().samples[cursor]];
        last = from;
      },
      onDrag: (right, down) => {
        const { by, up } = inUnits(right, down);
        const { start, stop, samples } = limited();
        const cells = Math.round(by / (stop - start) * (samples.length - 1));
        to([clip(from[0] + cells, 0, samples.length - 1), from[1] + up]);
      },
      onEnd: end,
      onArrow: (right, up) => {
        const { samples } = limited();
        cursor = clip(cursor + right, 0, samples.length - 1);
        last = [cursor, samples[cursor]];
        if (up !== 0) to([cursor, samples[cursor] + up * GRAIN], `key ${cursor}`);
        draw();
      },
    }, until);
  }

  function draw() {
    const { reach, step } = state;
    const shape = state[name];
    if (!dragging) range = room(extremes(shape));
    view.axes(reach, range);
    const points = trace(valueOf(shape), corners(shape), -reach, reach, view.count);
    view.still(
      path("cl-tint", line([[-reach, 0], ...points, [reach, 0]], view.scales)),
      path("cl-curve", line(points, view.scales)),
      dotted(kind, step, samples, view.scales),
    );
    view.title(math(`${name}(τ)`, kind), math(` ${describe(shape)}`));
    view.describe(`${name}(τ): ${describe(shape)}`);
    placeHandles();
  }

  function placeHandles() {
    const { x, y } = view.scales;
    const shape = state[name];
    if (shape.kind === "drawn") {
      const { samples, start, stop } = shape;
      cursor = Math.min(cursor, samples.length - 1);
      const at = start + (stop - start) * cursor / (samples.length - 1);
      const value = samples[cursor];
      handles[0].set({
        left: x.toPixel(at),
        top: y.toPixel(clip(value, y.low, y.high)),
        label: `${name}, drawn at the cursor`,
        value,
        text: `${name}(${at.toFixed(3)}) = ${value}`,
        least: limits.samples[0],
        most: limits.samples[1],
      });
      return;
    }
    handlesOf(shape, state.reach, limits).forEach((at, index) => {
      handles[index].set({
        left: clip(x.toPixel(at.at[0]), x.toPixel(x.low), x.toPixel(x.high)),
        top: y.toPixel(clip(at.at[1], y.low, y.high)),
        label: `${name}: ${at.name}`,
        value: at.value,
        text: at.text,
        least: at.least,
        most: at.most,
      });
    });
  }

  /** @type {[number, number][]} */ let samples = [];
  return {
    element: view.element,
    /** @param {State} next  @param {[number, number][]} sampled  the samples, as points */
    update(next, sampled) {
      const shape = next[name];
      if (shape.kind === "drawn" && madeFor !== "drawn") cursor = shape.samples.length >> 1;
      state = next;
      samples = sampled;
      view.plot.classList.toggle("is-paper", shape.kind === "drawn");
      makeHandles();
      draw();
    },
  };
}
