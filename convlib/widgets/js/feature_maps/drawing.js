// A pen on a grid of cells: by mouse, pen or finger.

/**
 * @param {HTMLElement} cells  what holds the cells, which have `data-at`
 * @param {{ isOn(): boolean, onStart(): void, onCell(row: number, column: number): void }} pen
 *   `onStart` begins a stroke, `onCell` is called for each cell that it reaches
 * @param {AbortSignal} signal
 */
export function drawCells(cells, { isOn, onStart, onCell }, signal) {
  /** The last cell of the stroke. @type {string | null} */ let last = null;

  /** @param {PointerEvent} event */
  function reach(event) {
    const root = /** @type {Document | ShadowRoot} */ (cells.getRootNode());
    const under = root.elementFromPoint(event.clientX, event.clientY);
    const cell = under instanceof Element ? under.closest("[data-at]") : null;
    const at = cell && cells.contains(cell) ? cell.getAttribute("data-at") ?? "" : "";
    if (!at || at === last) return;
    last = at;
    const [row, column] = at.split(",").map(Number);
    onCell(row, column);
  }

  cells.addEventListener("pointerdown", (event) => {
    if (!isOn() || event.button !== 0) return;
    event.preventDefault();
    cells.setPointerCapture(event.pointerId);
    last = "";
    onStart();
    reach(event);
  }, { signal });
  cells.addEventListener("pointermove", (event) => {
    if (last !== null) reach(event);
  }, { signal });
  for (const type of /** @type {const} */ (["pointerup", "pointercancel"])) {
    cells.addEventListener(type, () => last = null, { signal });
  }
  // With a pen in hand a press draws, and puts no caret.
  cells.addEventListener("mousedown", (event) => isOn() && event.preventDefault(), { signal });
}
