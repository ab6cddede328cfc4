// The fields above the table: words to look for, and the usual ones to choose from.

import { choice, textField } from "../kit/field.js";

const USUAL = {
  "": "all",
  "chosen": "the chosen corner cases",
  "dtype=float32": "float32",
  "dtype=float64": "float64",
  "stride!=1": "with a stride",
  "padding=same": "padding “same”",
  "padding_mode!=zeros": "other borders than zeros",
  "dilation!=1": "dilated",
  "groups!=1": "in groups",
  "bias=false": "without bias",
  "batch=none": "without a batch",
  "differs": "that differ",
};
const OWN = "your own words";

/**
 * @param {import("./state.js").State} state  @param {import("../kit/session.js").Edit} edit
 * @param {AbortSignal} signal
 * @returns {Record<string, import("../kit/frame.js").Control>}
 */
export function createControls(state, edit, signal) {
  const words = textField({
    label: "Filter",
    parse: (text) => text,
    format: (text) => text,
    allowed: "",
    onChange: (filter) => edit("filter", { filter }),
  }, signal);
  const usual = choice({
    label: "Rows",
    options: { ...USUAL, [OWN]: OWN },
    onChange: (filter) => {
      if (filter === OWN) usual.set(known(state.filter));
      else edit("argument", { filter });
    },
  }, signal);
  /** @param {string} filter */
  const known = (filter) =>
    filter.trim().toLowerCase() in USUAL ? filter.trim().toLowerCase() : OWN;
  words.element.classList.add("cl-compared-filter");
  return {
    filter: { element: words.element, set: ({ filter }) => words.set(filter) },
    argument: {
      element: usual.element,
      set(now) {
        state = now;
        usual.set(known(now.filter));
      },
    },
  };
}
