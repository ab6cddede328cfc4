// Layers as PyTorch's users write them, and as PyTorch prints them. The text is read, never run.

import { refusal, tokens } from "./torch_tokens.js";
import {
  BARE_WORDS,
  DTYPES,
  FRACTIONS,
  REQUIRED,
  SIGNATURES,
  TENSORS,
} from "./torch_signatures.js";

/**
 * @typedef {import("./torch_signatures.js").Value} Value
 * @typedef {import("./torch_tokens.js").Token} Token
 * @typedef {{ name: string, args: Record<string, Value>, text: string }} Call
 *   args by PyTorch's names, defaults filled in; a pair is an array; text as it was read
 */

const DEEPEST = 50; // Sequentials within one another, brackets within brackets
const LONGEST = 40; // characters of a word in a refusal

/**
 * The layers of a text in their order: `nn.Conv2d(3, 16, 3)`, several below one another, a
 * Sequential with Sequentials in it, or what print(model) gives of one.
 * @param {string} text
 * @returns {Call[]}
 * @throws {import("./refusal.js").Refusal}  of the field "text", with the line and the column
 */
export const readCalls = (text) => new Reader(text).statements().calls;

/**
 * The sizes of the tensor that a text makes, as in `x = torch.zeros(1, 3, 224, 224)`.
 * @param {string} text
 * @returns {Value[] | null}  null where there is none
 */
export const readInputSize = (text) => new Reader(text).statements().inputSize;

class Reader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.tokens = tokens(text);
    this.index = 0;
    this.depth = 0;
    /** @type {Value[] | null} */
    this.inputSize = null;
  }

  /** The token here, or so many further on. */
  peek(ahead = 0) {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)];
  }

  next() {
    const token = this.peek();
    this.index++;
    return token;
  }

  /** @param {string} sign  @param {number} [ahead] */
  is(sign, ahead = 0) {
    const { kind, text } = this.peek(ahead);
    return kind === "sign" && text === sign;
  }

  /** @param {string} sign */
  skip(sign) {
    const found = this.is(sign);
    if (found) this.index++;
    return found;
  }

  /** @param {string} sign  @param {string} after */
  expect(sign, after) {
    if (!this.skip(sign)) {
      this.refuse(this.peek(), `stands after ${after}, where “${sign}” belongs`);
    }
  }

  /** What stands between two in a bracket, unless it closes here.
   * @param {string} after  @param {string} [end] */
  comma(after, end = ")") {
    if (this.is(end) || this.skip(",")) return;
    this.refuse(this.peek(), `stands after ${after}, where “,” or “${end}” belongs`);
  }

  /** @param {Token} token  @param {string} why @returns {never} */
  refuse(token, why) {
    const word = token.text.length > LONGEST ? `${token.text.slice(0, LONGEST)}…` : token.text;
    throw refusal(this.text, token.at, `“${word}” ${why}.`);
  }

  /** Into a bracket: as many as nobody writes would exhaust the stack. */
  enter() {
    if (++this.depth > DEEPEST) {
      this.refuse(this.peek(), `is the bracket after ${DEEPEST} open ones: allowed are ${DEEPEST}`);
    }
  }

  statements() {
    /** @type {Call[]} */
    const calls = [];
    while (this.peek().kind !== "end") {
      if (this.peek().kind === "name" && this.is("=", 1)) this.index += 2; // layer = …
      calls.push(...this.layer());
      this.skip(",");
    }
    return { calls, inputSize: this.inputSize };
  }

  /** One layer with its label, or those of a Sequential. @returns {Call[]} */
  layer() {
    this.label();
    const token = this.next();
    if (token.text === "*") {
      this.refuse(token, "puts in what Python computes: allowed are layers, one after another");
    }
    if (token.kind !== "name") this.refuse(token, `is no layer: allowed are ${ALLOWED}`);
    if (TENSORS.includes(token.text)) return this.tensor(token);
    const name = token.text.replace(/^(torch\.)?nn\./, "");
    if (name === "Sequential") return this.sequential();
    if (!Object.hasOwn(SIGNATURES, name)) {
      this.refuse(token, `is no layer that is read here: allowed are ${ALLOWED}`);
    }
    this.expect("(", token.text);
    const args = this.args(token, SIGNATURES[name]);
    return [{ name, args, text: this.text.slice(token.at, this.peek(-1).at + 1) }];
  }

  /** The “(conv1):” before a printed layer. */
  label() {
    if (this.is("(") && this.is(")", 2) && this.is(":", 3)) this.index += 4;
  }

  sequential() {
    this.expect("(", "Sequential");
    this.enter();
    /** @type {Call[]} */
    const calls = [];
    while (!this.skip(")")) {
      calls.push(...this.layer());
      if (!this.is("(")) this.comma("a layer of a Sequential"); // printed ones have none
    }
    this.depth--;
    return calls;
  }

  /** @param {Token} token @returns {Call[]}  none */
  tensor(token) {
    this.expect("(", token.text);
    const sizes = this.values(")");
    this.inputSize = sizes.length === 1 && Array.isArray(sizes[0]) ? sizes[0] : sizes;
    return [];
  }

  /** The arguments of a call, up to its closing bracket.
   * @param {Token} call  @param {Record<string, Value | undefined>} signature */
  args(call, signature) {
    const names = Object.keys(signature);
    /** @type {Record<string, Value>} */
    const given = {};
    let byName = false;
    for (let position = 0; !this.skip(")"); position++) {
      const token = this.peek();
      const named = token.kind === "name" && this.is("=", 1);
      if (named) this.index += 2;
      else if (byName) this.refuse(token, "needs its name: it stands after a named argument");
      else if (position >= names.length) {
        this.refuse(token, `is too much for ${call.text}, which takes ${names.length} arguments`);
      }
      byName ||= named;
      const name = named ? token.text : names[position];
      if (!names.includes(name)) {
        const allowed = names.length ? names.join(", ") : "none";
        this.refuse(token, `is no argument of ${call.text}: allowed are ${allowed}`);
      }
      if (Object.hasOwn(given, name)) this.refuse(token, `gives ${name} a second time`);
      const first = this.index;
      given[name] = this.value();
      const fraction = this.tokens.slice(first, this.index).find(isFraction);
      if (fraction && !FRACTIONS.includes(name)) {
        this.refuse(fraction, `is no whole number, as ${name} takes them`);
      }
      this.comma(`the value of ${name}`);
    }
    const missing = names.filter((name) => signature[name] === REQUIRED && !(name in given));
    if (missing.length) this.refuse(call, `lacks ${missing.join(", ")}`);
    return /** @type {Record<string, Value>} */ ({ ...signature, ...given });
  }

  /** @returns {Value} */
  value() {
    const token = this.next();
    if (token.kind === "string") return token.text.slice(1, -1);
    if (token.kind === "number") return Number(token.text.replaceAll("_", ""));
    if (Object.hasOwn(CONSTANTS, token.text)) return CONSTANTS[token.text];
    if ([...BARE_WORDS, ...DTYPES].includes(token.text)) return token.text;
    if (token.kind === "sign" && token.text === "[") return this.values("]");
    if (token.kind === "sign" && token.text === "(") return this.tuple();
    return this.refuse(
      token,
      "is no value: allowed are numbers, tuples, strings, True, False, None",
    );
  }

  /** As Python has it: (3) is a number in brackets, (3,) a tuple. @returns {Value} */
  tuple() {
    const values = this.values(")");
    return values.length === 1 && this.peek(-2).text !== "," ? values[0] : values;
  }

  /** @param {string} end  the bracket that closes them */
  values(end) {
    this.enter();
    /** @type {Value[]} */
    const values = [];
    while (!this.skip(end)) {
      values.push(this.value());
      this.comma("a value in brackets", end);
    }
    this.depth--;
    return values;
  }
}

/** 2.0 is no whole number for Python, either. @param {Token} token */
const isFraction = ({ kind, text }) => kind === "number" && /[.e]/i.test(text);

const ALLOWED = [...Object.keys(SIGNATURES), "Sequential"].join(", ");

/** @type {Record<string, Value>} */
const CONSTANTS = { True: true, False: false, None: null };
