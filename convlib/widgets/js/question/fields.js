// Where the answer goes: a field for a number or a shape, native radio buttons for a choice.

import { freshId, h } from "../kit/dom.js";

/**
 * @typedef {{
 *   element: Node, value: string, refuse(refused: boolean): void, focus(): void,
 * }} Field  `value` is the answer as it stands there, "" for none
 */

/** A text with `code` between backticks. @param {string} text @returns {(Node | string)[]} */
export const rich = (text) =>
  text.split("`").map((part, at) => at % 2 ? h("code", {}, part) : part).filter((part) => part);

/**
 * @param {import("./check.js").Question} asked  @param {Node} tools  the buttons beside it
 * @param {string} saysId  of the line that judges
 * @returns {Field}
 */
export const createField = (asked, tools, saysId) =>
  asked.kind === "choice" ? radioButtons(asked, tools) : textField(asked, tools, saysId);

/**
 * @param {import("./check.js").NumberQuestion | import("./check.js").ShapeQuestion} asked
 * @param {Node} tools  @param {string} saysId
 * @returns {Field}
 */
function textField(asked, tools, saysId) {
  const id = freshId("answer");
  const unit = asked.kind === "number" ? asked.unit : "";
  const input = h("input", {
    id,
    type: "text",
    autocomplete: "off",
    spellcheck: false,
    "aria-describedby": saysId,
    class: "cl-text cl-reply",
    size: asked.kind === "number" ? 10 : 16,
  });
  return {
    element: h(
      "div",
      { class: "cl-ask" },
      h("label", { htmlFor: id }, ...rich(asked.ask)),
      h("div", { class: "cl-answer" }, input, unit ? h("span", {}, unit) : null, tools),
    ),
    get value() {
      return input.value;
    },
    set value(text) {
      input.value = text;
    },
    refuse(refused) {
      if (refused) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    },
    focus: () => input.focus(),
  };
}

/** @param {import("./check.js").ChoiceQuestion} asked  @param {Node} tools @returns {Field} */
function radioButtons({ ask, choices }, tools) {
  const name = freshId("choices");
  /** @type {HTMLInputElement[]} */
  const buttons = choices.map((value) => h("input", { type: "radio", name, value }));
  const labels = buttons.map((button, at) =>
    h("label", {}, button, h("span", {}, ...rich(choices[at])))
  );
  return {
    element: h("fieldset", { class: "cl-ask" }, h("legend", {}, ...rich(ask)), ...labels, tools),
    get value() {
      return buttons.find(({ checked }) => checked)?.value ?? "";
    },
    set value(choice) {
      for (const button of buttons) button.checked = button.value === choice;
    },
    refuse() {}, // one can choose only what there is
    focus: () => buttons[0].focus(),
  };
}
