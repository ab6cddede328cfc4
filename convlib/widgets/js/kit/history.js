// A value with its past and its future: undo and redo.

/**
 * @template T
 * @param {T} initial
 */
export function createHistory(initial) {
  /** @type {T[]} */ const past = [];
  /** @type {T[]} */ let future = [];
  let current = initial;
  /** @type {string | null} */ let lastEdit = null;
  return {
    get current() {
      return current;
    },
    get canUndo() {
      return past.length > 0;
    },
    get canRedo() {
      return future.length > 0;
    },
    /**
     * Take a new value. Edits of the same name in a row, like the digits of one number,
     * are undone together.
     * @param {T} next  @param {string} edit
     */
    commit(next, edit) {
      if (edit !== lastEdit) past.push(current);
      future = [];
      current = next;
      lastEdit = edit;
    },
    /** The next edit is a new one, whatever its name. */
    seal() {
      lastEdit = null;
    },
    undo() {
      if (past.length === 0) return;
      future.push(current);
      current = /** @type {T} */ (past.pop());
      lastEdit = null;
    },
    redo() {
      if (future.length === 0) return;
      past.push(current);
      current = /** @type {T} */ (future.pop());
      lastEdit = null;
    },
  };
}
