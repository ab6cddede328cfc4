// How g(τ) becomes g(t − τ): it is flipped about 0, then it slides to t.

const LOOK = 700; // milliseconds at which a stage is looked at
const MOVE = 900; // and those it takes to the next

/** @typedef {{ turn: number, slide: number, name: string }} Stage  `turn` from 1, as it is, to −1,
 *   flipped; `slide` from 0, where it stands, to 1, at t; and what it is called. */

/** @type {Stage} */
export const AT_T = { turn: -1, slide: 1, name: "g(t − τ)" };

/** Slow, fast, slow. @param {number} part */
const eased = (part) => (1 - Math.cos(Math.PI * Math.min(Math.max(part, 0), 1))) / 2;

/**
 * The stage so many milliseconds after the beginning.
 * @param {number} time  @param {boolean} jumps  without motion
 * @returns {Stage}
 */
export function stageAt(time, jumps) {
  const turned = (time - LOOK) / MOVE;
  const slid = (time - 2 * LOOK - MOVE) / MOVE;
  const [turn, slide] = jumps ? [turned >= 1, slid >= 1].map(Number) : [eased(turned), eased(slid)];
  return {
    turn: 1 - 2 * turn,
    slide,
    name: turn === 0 ? "g(τ)" : slide === 0 ? "g(−τ)" : AT_T.name,
  };
}

/** How long it takes, in milliseconds. */
export const DURATION = 2 * LOOK + 2 * MOVE;

/**
 * @param {(stage: Stage) => void} show  @param {(flipping: boolean) => void} onFlipping
 * @param {AbortSignal} signal
 */
export function flipper(show, onFlipping, signal) {
  let frame = 0;
  signal.addEventListener("abort", () => cancelAnimationFrame(frame));

  function stop() {
    if (frame === 0) return;
    cancelAnimationFrame(frame);
    frame = 0;
    onFlipping(false);
    show(AT_T);
  }
  return {
    stop,
    start() {
      stop();
      onFlipping(true);
      const jumps = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const begun = performance.now();
      const next = (/** @type {number} */ now) => {
        if (now - begun >= DURATION) return stop();
        show(stageAt(now - begun, jumps));
        frame = requestAnimationFrame(next);
      };
      frame = requestAnimationFrame(next);
      show(stageAt(0, jumps));
    },
  };
}
