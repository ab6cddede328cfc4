// Judges a short answer: convlib/exercises/short.py and typed.py in the browser, word for word.

/**
 * @typedef {{ right: boolean, says: string }} Verdict
 * @typedef {{ ask: string, hints: string[], why: string }} Asked
 * @typedef {Asked & {
 *   kind: "number", right: number, mistakes: [number, string][], unit: string, tolerance: number,
 * }} NumberQuestion
 * @typedef {Asked & {
 *   kind: "shape", right: number[], mistakes: [number[], string][], axes: string[],
 * }} ShapeQuestion
 * @typedef {Asked & {
 *   kind: "choice", choices: string[], right: string, mistakes: [string, string][],
 * }} ChoiceQuestion
 * @typedef {NumberQuestion | ShapeQuestion | ChoiceQuestion} Question
 */

const BLANK = "[ \\t\\n\\r\\u00a0\\u2009\\u202f]";
const ENDS = new RegExp(`^${BLANK}+|${BLANK}+$`, "g");
const DECIMAL = "[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?";
const SIGN = `${BLANK}*([×xX*·/])${BLANK}*`;
const PRODUCT = new RegExp(`^${DECIMAL}(?:${SIGN}${DECIMAL})*$`);
const GROUPED = /(?<![0-9.])[0-9]{1,3}(?:[, _\u2009\u202f][0-9]{3})+(?![0-9])/g;
const SIDES = new RegExp(`${BLANK}*[,×xX*·]${BLANK}*|${BLANK}+`);

/**
 * @param {Question} question  @param {string} answer  as typed or chosen
 * @returns {Verdict}
 */
export function check(question, answer) {
  if (question.kind === "number") return checkNumber(question, answer);
  if (question.kind === "shape") return checkShape(question, answer);
  return checkChoice(question, answer);
}

/** Whether an answer can be read at all, right or wrong.
 * @param {Question} question  @param {string} answer */
export function isReadable(question, answer) {
  if (question.kind === "number") return readNumber(answer, question.unit) !== null;
  if (question.kind === "shape") return readShape(answer) !== null;
  return question.choices.includes(trim(answer));
}

/** @param {NumberQuestion} question  @param {string} answer @returns {Verdict} */
function checkNumber(question, answer) {
  const { right, mistakes, unit, tolerance, why } = question;
  const value = readNumber(answer, unit);
  if (value === null) {
    return no(
      `${quoted(answer)} is no number. Asked is one number${unit && `, in ${unit}`}, ` +
        "such as 12, 0.5, 3/4, 1e3 or 4×5.",
    );
  }
  if (equal(value, right, tolerance)) return yes(`Yes, ${trimmed(answer)} is right.`, why);
  const mistake = mistakes.find(([wrong]) => equal(value, wrong));
  return no(mistake ? mistake[1] : generalNumber(value, question, trimmed(answer)));
}

/** @param {number} value  @param {NumberQuestion} question  @param {string} said */
function generalNumber(value, { right, tolerance }, said) {
  const side = value > right ? "large" : "small";
  if (equal(value, -right)) return `${said} has the right size and the wrong sign.`;
  if (Number.isInteger(right) && Number.isInteger(value)) {
    if (Math.abs(value - right) === 1) return `${said} is one too ${side}: count the ends again.`;
    if (Math.min(Math.abs(value), Math.abs(right)) > 1) {
      if (value % right === 0) {
        return `${said} is a multiple of the answer: it has a factor too many.`;
      }
      if (right % value === 0) {
        return `The answer is a multiple of ${said}: a factor is missing.`;
      }
    }
  } else if (Number.isInteger(right) && tolerance === 0) {
    return `${said} is no whole number, and the answer is one.`;
  } else if (Math.abs(value - right) <= Math.abs(right) / 20) {
    return `${said} is close, but not close enough: give more digits, or a fraction.`;
  }
  return `${said} is too ${side}.`;
}

/** @param {ShapeQuestion} question  @param {string} answer @returns {Verdict} */
function checkShape({ right, mistakes, axes, why }, answer) {
  const sides = readShape(answer);
  if (sides === null) {
    return no(
      `${
        quoted(answer)
      } is no shape. Asked is a whole number for each axis, such as (2, 7) or 2×7.`,
    );
  }
  if (same(sides, right)) return yes(`Yes, ${tuple(sides)} is right.`, why);
  const mistake = mistakes.find(([wrong]) => same(sides, wrong));
  return no(mistake ? mistake[1] : generalShape(sides, right, axes));
}

/** @param {number[]} sides  @param {number[]} right  @param {string[]} axes */
function generalShape(sides, right, axes) {
  if (sides.length !== right.length) {
    const counted = sides.length === 1 ? "1 axis" : `${sides.length} axes`;
    const called = axes.length ? `: ${axes.join(", ")}` : "";
    const hint = same(longerThanOne(sides), longerThanOne(right))
      ? " An axis of size 1 is one, too."
      : "";
    return `${tuple(sides)} has ${counted}; the answer has ${right.length}${called}.${hint}`;
  }
  const names = right.map((_, axis) => axes[axis] ?? `axis ${axis}`);
  const wrong = [...right.keys()].filter((axis) => sides[axis] !== right[axis]);
  if (same(sorted(sides), sorted(right))) {
    return wrong.length === 2
      ? `${names[wrong[0]]} and ${names[wrong[1]]} are swapped.`
      : `${tuple(sides)} has the right sides in a wrong order.`;
  }
  const said = wrong.map((axis) => `${names[axis]} is ${off(sides[axis], right[axis])}`);
  return `${said.join(", ")}${wrong.length < right.length ? "; the rest is right" : ""}.`;
}

/** @param {ChoiceQuestion} question  @param {string} answer @returns {Verdict} */
function checkChoice({ choices, right, mistakes, why }, answer) {
  const choice = trim(answer);
  if (!choice) return no("Nothing is chosen yet.");
  if (!choices.includes(choice)) {
    return no(`${quoted(answer)} is none of the choices. Asked is one of: ${choices.join(" | ")}`);
  }
  if (choice === right) return yes("Yes, that is right.", why);
  return no(mistakes.find(([wrong]) => wrong === choice)?.[1] ?? "No, it is another one.");
}

/** @param {string} answer  @param {string} unit @returns {number | null} */
function readNumber(answer, unit) {
  let text = trim(answer).replaceAll("−", "-").replaceAll("–", "-");
  if (unit && text.endsWith(unit)) text = trim(text.slice(0, -unit.length));
  text = text.replace(GROUPED, (group) => group.replace(/[^0-9]/g, ""));
  if (!PRODUCT.test(text)) return null;
  const [first, ...rest] = text.split(new RegExp(SIGN));
  let value = Number(first);
  for (let at = 0; at < rest.length; at += 2) {
    const factor = Number(rest[at + 1]);
    value = rest[at] === "/" ? value / factor : value * factor;
  }
  return Math.abs(value) <= 1e100 ? value : null;
}

/** @param {string} answer @returns {number[] | null} */
function readShape(answer) {
  let text = trim(answer).replace(/^torch\.Size/, "");
  for (let inside; (inside = text.match(/^(?:\((.*)\)|\[(.*)\])$/s));) {
    text = trim(inside[1] ?? inside[2]);
    if (!text) return [];
  }
  if (text.endsWith(",")) text = trim(text.slice(0, -1));
  const sides = text.split(SIDES);
  return sides.every((side) => /^[0-9]{1,15}$/.test(side)) ? sides.map(Number) : null;
}

/** @param {string} says  @param {string} why @returns {Verdict} */
const yes = (says, why) => ({ right: true, says: `${says} ${why}`.trim() });

/** @param {string} says @returns {Verdict} */
const no = (says) => ({ right: false, says });

/** The same but for a float's last digits, or nearly so.
 * @param {number} value  @param {number} other  @param {number} [tolerance] */
const equal = (value, other, tolerance = 0) =>
  Math.abs(value - other) <= tolerance + 1e-9 * Math.abs(other);

/** @param {number[]} a  @param {number[]} b */
const same = (a, b) => a.length === b.length && a.every((value, at) => value === b[at]);

/** @param {number[]} sides */
const sorted = (sides) => sides.toSorted((a, b) => a - b);

/** @param {number[]} sides */
const longerThanOne = (sides) => sides.filter((side) => side !== 1);

/** @param {number} side  @param {number} right */
const off = (side, right) =>
  `${Math.abs(side - right) === 1 ? "one " : ""}too ${side > right ? "large" : "small"}`;

/** @param {string} text */
const trim = (text) => text.replace(ENDS, "");

/** @param {string} answer */
function trimmed(answer) {
  const characters = [...trim(answer)];
  return characters.length <= 40 ? characters.join("") : `${characters.slice(0, 39).join("")}…`;
}

/** @param {string} answer */
const quoted = (answer) => trim(answer) ? `“${trimmed(answer)}”` : "A blank";

/** @param {number[]} sides */
const tuple = (sides) => sides.length === 1 ? `(${sides[0]},)` : `(${sides.join(", ")})`;
