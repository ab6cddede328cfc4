// Where pictures come from: the book's, and the reader's by file, drop, paste or camera.

import { button } from "../kit/field.js";
import { freshId, h } from "../kit/dom.js";
import { camera } from "./camera.js";
import { readOwn } from "./own.js";

/** @typedef {import("./picture.js").Picture} Picture */

/**
 * @param {{
 *   most: number, carried(): string[], live: boolean, onChoose(name: string): void,
 *   onOwn(name: string, picture: Picture): string | Promise<string>,
 * }} options  the longer side of the reader's own; the names of Python's pictures; whether Python
 *   is there; `onOwn` gives the reason why a picture is refused, or ""
 * @param {AbortSignal} signal
 */
export function sources({ most, carried, live, onChoose, onOwn }, signal) {
  const id = freshId("picture");
  const select = h("select", { id });
  select.addEventListener("change", () => onChoose(select.value), { signal });
  const note = h("p", { class: "cl-remark", role: "status" });
  const message = h("p", { class: "cl-message", role: "status" });
  const file = h("input", { type: "file", accept: "image/*", hidden: true });
  /** The reader's own: from name to what it is called. @type {Record<string, string>} */
  const own = {};
  let latest = 0; // of several files, the last one given counts, not the last one read

  /** @param {string} text  @param {string} [said] */
  function say(text, said = "") {
    message.textContent = text;
    note.textContent = said;
  }

  /** @param {Picture} picture  @param {string} title  @param {string} [scaled] */
  async function take(picture, title, scaled = "") {
    const name = freshId("own");
    own[name] = title;
    const refused = await onOwn(name, picture);
    const here = live
      ? "Your picture goes to this notebook’s Python, and nowhere else."
      : "Your picture stays on this page and is sent nowhere.";
    if (refused) say(`${refused} The last picture stays.`);
    else say("", `${scaled} ${here}`.trim());
  }

  /** @param {(Blob & { name?: string }) | null | undefined} given */
  async function read(given) {
    if (!given) return say("There is no picture in that. The last picture stays.");
    const mine = ++latest;
    try {
      const { picture, note: scaled } = await readOwn(given, most);
      if (mine === latest) await take(picture, given.name ?? "your picture", scaled);
    } catch (error) {
      if (mine !== latest) return;
      say(`${/** @type {Error} */ (error).message} The last picture stays.`);
    }
  }

  file.addEventListener("change", () => {
    if (file.files.length > 0) read(file.files[0]);
    file.value = ""; // the same file may be chosen again
  }, { signal });
  const photo = camera(
    { most, onPicture: (picture) => take(picture, "your photograph"), say },
    signal,
  );

  return {
    control: {
      element: h(
        "span",
        { class: "cl-field" },
        h("label", { htmlFor: id }, "Picture"),
        select,
        button("Your own …", () => file.click(), signal),
        file,
        photo.button,
      ),
      /** @param {import("./state.js").State} state */
      set({ picture }) {
        const names = [...carried(), ...Object.keys(own)];
        if (!names.includes(picture)) names.push(picture);
        select.replaceChildren(
          ...names.map((value) => h("option", { value }, own[value] ?? titleOf(value))),
        );
        select.value = picture;
      },
    },
    below: h("div", { class: "cl-sources" }, photo.view, message, note),
    say,
    /** Take what is dropped on or pasted into an element. @param {HTMLElement} element */
    listen(element) {
      element.addEventListener("dragover", (event) => {
        event.preventDefault(); // or the browser opens the file
        element.classList.add("is-target");
      }, { signal });
      element.addEventListener("dragleave", () => element.classList.remove("is-target"), {
        signal,
      });
      element.addEventListener("drop", (event) => {
        event.preventDefault();
        element.classList.remove("is-target");
        read(event.dataTransfer?.files[0]);
      }, { signal });
      element.addEventListener("paste", (event) => {
        if (/** @type {Element} */ (event.target).matches("input, textarea")) return; // a number
        const { files } = /** @type {DataTransfer} */ (event.clipboardData);
        event.preventDefault();
        event.stopPropagation();
        read(files[0]);
      }, { signal });
    },
  };
}

/** What a picture of Python's is called. @param {string} name */
const titleOf = (name) =>
  name.startsWith("array ") ? "an array" : name.startsWith("cl-own") ? "your picture" : name;
