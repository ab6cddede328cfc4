// The adapter of a figure: traits in, traits out, and the links that reopen it.

import { adoptStyles } from "./frame.js";
import { decodeState, embedCode, linkTo, queryFor } from "./link.js";
import { Refusal } from "./refusal.js";
import { readTraits, writeTraits } from "./wire.js";

/**
 * @typedef {Record<string, any>} Data
 * @typedef {{
 *   state: any, view: any, fixed: any, answer: import("./verdict.js").Answer, live: boolean,
 *   onChange(state: Data, view: Data): void, linkFor(query: string): string | null,
 *   embedFor(query: string): string | null, stem: string, read(name: string): any,
 * }} Options  What a component starts with: the arguments; where the reader looks; what only Python
 *   sets; Python's answer; whether Python is there to be asked again; links, and code to embed, where
 *   there is a page; what files are called; what any trait holds now.
 * @typedef {{
 *   element: Node, set(state: any, view: any): void,
 *   answer(next: import("./verdict.js").Answer): void, say(text: string): void,
 * }} Component
 */

/**
 * The `render` that anywidget calls, for a figure with these traits.
 * @param {object} figure
 * @param {string[]} figure.names  the arguments, as Python's ARGUMENTS
 * @param {string[]} [figure.view]  Python's VIEW
 * @param {string[]} figure.fixed  what only Python sets
 * @param {string[]} [figure.optional]  the arguments that are a number or null
 * @param {(options: Options, signal: AbortSignal) => Component} figure.create
 * @param {(state: any, view: any, fixed: any) => Data} figure.check  throws where there is no
 *   output; gives the view that is nearest to the one asked for
 * @param {string[]} [figure.data]  what is too large to be an argument, and belongs to one
 * @param {(read: (name: string) => any) => Promise<Data>} [figure.prepare]  what has to be there
 *   before the figure can start, and then is with the fixed, such as decoded pictures
 */
export function mount(
  { names, view = [], fixed, optional = [], create, check, data = [], prepare },
) {
  async function render(/** @type {any} */ { model, el, signal }) {
    const read = (/** @type {string} */ name) => readTraits(model, [name])[name];
    const given = { ...readTraits(model, fixed), ...await prepare?.(read) };
    if (signal.aborted) return;
    const figure = create({
      state: readTraits(model, names),
      view: readTraits(model, view),
      fixed: given,
      answer: readTraits(model, ["answer"]).answer,
      live: el.closest(".afm") === null,
      onChange: (state, at) => writeTraits(model, { ...state, ...at }),
      linkFor: (query) => linkTo(el, query),
      embedFor: (query) => embedCode(el, query),
      stem: model.get("_anywidget_id").split(".").at(-2), // the module of Python's class
      read,
    }, signal);
    el.append(figure.element);
    adoptStyles(el.getRootNode());

    // One message changes several traits, one event after the other: they are one change.
    let waiting = false;
    const follow = () => {
      if (!waiting) {
        queueMicrotask(() => {
          waiting = false;
          figure.set(readTraits(model, names), readTraits(model, view));
        });
      }
      waiting = true;
    };
    for (const name of [...names, ...view, ...data]) model.on(`change:${name}`, follow);
    if (prepare) follow(); // something may have changed while that was awaited
    model.on("change:answer", () => figure.answer(readTraits(model, ["answer"]).answer));

    function reopen() {
      const query = queryFor(el);
      if (!query) return;
      try {
        const asked = decodeState(query, readTraits(model, [...names, ...view]), optional);
        const state = pick(asked, names);
        writeTraits(model, { ...state, ...check(state, pick(asked, view), given) });
      } catch (error) {
        const { message } = /** @type {Error} */ (error);
        const part = error instanceof Refusal ? `, for its ${error.field}` : "";
        figure.say(`The link to this figure can't be reopened${part}: ${message}`);
      }
    }
    addEventListener("hashchange", reopen, { signal }); // a link that is pasted into this very page
    reopen();
  }
  return { render };
}

/** @param {Data} from  @param {string[]} names @returns {Data} */
const pick = (from, names) => Object.fromEntries(names.map((name) => [name, from[name]]));
