// Drag the window over the cells by mouse, pen or finger.

const SLACK = 6; // pixels that a click may wander before it is a drag

/**
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
  /** @type {{ x: number, y: number, width: number, height: number, moved: boolean } | null} */
  let from = null;
  /** @type {(type: string, listener: (event: any) => void) => void} */
  const on = (type, listener) => cells.addEventListener(type, listener, { signal });

  on("pointerdown", (event) => {
    const cell = event.target.closest("[data-at]");
    if (!cell || event.button !== 0 || !isHandle(cell)) return;
    const { width, height } = cell.getBoundingClientRect();
    from = { x: event.clientX, y: event.clientY, width, height, moved: false };
    // A finger belongs to the cell it came down on; freed, it can be followed over all cells.
    event.target.releasePointerCapture?.(event.pointerId);
  });
  on("pointermove", (event) => {
    if (!from) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    if (!from.moved && Math.hypot(x, y) < SLACK) return;
    if (!from.moved) {
      from.moved = true;
      cells.setPointerCapture(event.pointerId);
      onStart();
    }
    event.preventDefault();
    onDrag(Math.round(y / from.height), Math.round(x / from.width));
  });
  const end = () => {
    if (from?.moved) onEnd();
    from = null;
  };
  on("pointerup", end);
  on("pointercancel", end);
  // While the window is dragged, the numbers under it are neither selected nor carried off.
  for (const type of ["selectstart", "dragstart"]) {
    on(type, (event) => from && event.preventDefault());
  }
}
