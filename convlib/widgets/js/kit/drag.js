// Drag something by mouse, pen or finger.

const SLACK = 6; // pixels that a click may wander before it is a drag

/**
 * Follow the pointer from a place that is a handle.
 * @param {HTMLElement} element  what holds the places, which have `data-at`
 * @param {{
 *   isHandle(place: HTMLElement): boolean,
 *   onStart(place: HTMLElement): void,
 *   onMove(x: number, y: number): void,
 *   onEnd(): void,
 * }} handlers  `onMove` says how many pixels the pointer is from where it started
 * @param {AbortSignal} signal
 */
export function dragPlaces(element, { isHandle, onStart, onMove, onEnd }, signal) {
  /** @type {{ x: number, y: number, place: HTMLElement, moved: boolean } | null} */
  let from = null;
  /** @type {(type: string, listener: (event: any) => void) => void} */
  const on = (type, listener) => element.addEventListener(type, listener, { signal });

  on("pointerdown", (event) => {
    const place = event.target.closest("[data-at]");
    if (!place || event.button !== 0 || !isHandle(place)) return;
    from = { x: event.clientX, y: event.clientY, place, moved: false };
    // A finger belongs to the place it came down on; freed, it can be followed over all of them.
    event.target.releasePointerCapture?.(event.pointerId);
  });
  on("pointermove", (event) => {
    if (!from) return;
    if (event.buttons === 0) return end(); // let go where this element could not see it
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    if (!from.moved && Math.hypot(x, y) < SLACK) return;
    if (!from.moved) {
      from.moved = true;
      element.setPointerCapture(event.pointerId);
      onStart(from.place);
    }
    event.preventDefault();
    onMove(x, y);
  });
  const end = () => {
    if (from?.moved) onEnd();
    from = null;
  };
  on("pointerup", end);
  on("pointercancel", end);
  // While something is dragged, the numbers under it are neither selected nor carried off.
  for (const type of ["selectstart", "dragstart"]) {
    on(type, (event) => from && event.preventDefault());
  }
}

/**
 * Drag the window over the cells.
 * @param {HTMLElement} cells  the cells of the plane
 * @param {{
 *   isHandle(cell: Element): boolean,
 *   onStart(): void,
 *   onDrag(rows: number, columns: number): void,
 *   onEnd(): void,
 * }} handlers  `onDrag` says how many cells the pointer is from where it started
 * @param {AbortSignal} signal
 */
export function dragCells(cells, { isHandle, onStart, onDrag, onEnd }, signal) {
  let [width, height] = [1, 1];
  dragPlaces(cells, {
    isHandle,
    onStart: (cell) => {
      ({ width, height } = cell.getBoundingClientRect());
      onStart();
    },
    onMove: (x, y) => onDrag(Math.round(y / height), Math.round(x / width)),
    onEnd,
  }, signal);
}
