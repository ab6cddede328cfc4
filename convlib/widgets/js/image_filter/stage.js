// A picture with a window on it, which mouse, pen and finger move.

import { h } from "../kit/dom.js";

/**
 * @param {string} name  "Input" or "Output"
 * @param {{ onMove(row: number, column: number): void }} handlers  where the middle of the window
 *   is wanted, in pixels and parts of pixels of the picture
 * @param {AbortSignal} signal
 */
export function stage(name, { onMove }, signal) {
  const canvas = h("canvas", { class: "cl-canvas", role: "img", tabIndex: 0 });
  const window = h("div", { class: "cl-lens", "aria-hidden": "true" });
  const size = h("span", { class: "cl-size" });
  const ground = h("div", { class: "cl-stage" }, canvas, window);
  const element = h(
    "div",
    { class: `cl-plane cl-${name.toLowerCase()}` },
    h("p", { class: "cl-name" }, name, size),
    ground,
  );
  /** From the pointer to the middle of the window, while it is dragged.
   * @type {{ x: number, y: number } | null} */
  let grip = null;
  let tapping = false;
  /** @type {(type: string, listener: (event: any) => void) => void} */
  const on = (type, listener) => ground.addEventListener(type, listener, { signal });

  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    const held = event.target === window;
    tapping = event.pointerType === "touch" && !held;
    if (tapping) return; // it may become a swipe, which is the page's
    const box = window.getBoundingClientRect();
    grip = held
      ? { x: box.x + box.width / 2 - event.clientX, y: box.y + box.height / 2 - event.clientY }
      : { x: 0, y: 0 };
    ground.setPointerCapture(event.pointerId);
    if (!held) moveTo(event);
    canvas.focus({ preventScroll: true });
    event.preventDefault();
  });
  on("pointermove", (event) => grip && moveTo(event));
  on("pointerup", (event) => {
    if (tapping) moveTo(event);
    end();
  });
  on("pointercancel", end); // it has become a swipe

  function end() {
    grip = null;
    tapping = false;
  }

  /** @param {PointerEvent} event */
  function moveTo({ clientX, clientY }) {
    const box = canvas.getBoundingClientRect();
    const { x, y } = grip ?? { x: 0, y: 0 };
    onMove(
      (clientY + y - box.y) / box.height * canvas.height,
      (clientX + x - box.x) / box.width * canvas.width,
    );
  }

  return {
    element,
    canvas,
    /** Whether a window was being dragged, which it no longer is. */
    letGo() {
      const dragged = grip !== null;
      grip = null;
      return dragged;
    },
    /**
     * @param {Uint8ClampedArray<ArrayBuffer>} pixels  @param {number[]} shape  height and width
     * @param {string} label  for those who don't see it
     */
    draw(pixels, [height, width], label) {
      if (canvas.width !== width || canvas.height !== height) {
        Object.assign(canvas, { width, height });
        ground.style.setProperty("--ratio", String(width / height));
      }
      canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
      size.textContent = ` ${height}×${width}`;
      canvas.setAttribute("aria-label", label);
      canvas.classList.toggle("is-coarse", width < 256);
    },
    /** @param {number} row  @param {number} column  @param {number} rows  @param {number} columns */
    frame(row, column, rows, columns) {
      const { width, height } = canvas;
      const places = {
        "--left": (column + columns / 2) / width,
        "--top": (row + rows / 2) / height,
        "--wide": columns / width,
        "--tall": rows / height,
      };
      for (const [variable, part] of Object.entries(places)) {
        window.style.setProperty(variable, `${100 * part}%`);
      }
    },
  };
}
