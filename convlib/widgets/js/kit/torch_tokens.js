// The words, numbers and signs of a Python text, and where they stand.

import { Refusal } from "./refusal.js";

/**
 * @typedef {"string" | "number" | "name" | "sign" | "end"} Kind
 * @typedef {{ kind: Kind, text: string, at: number }} Token
 */

const LONGEST = 20_000; // characters: a ResNet-50 as PyTorch prints it has 14 000

// Lines that make no layer; blanks in their place keep every other place.
const ASIDE = /^[ \t]*(?:import\b|from\b|print\().*$/gm;

const PATTERNS = /** @type {const} */ ([
  ["string", /'[^'"\\\n]*'|"[^'"\\\n]*"/y],
  ["number", /[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y],
  ["name", /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/y],
  ["sign", /[()[\],:=*]/y],
]);

/** A refusal that says where.
 * @param {string} text  @param {number} at  @param {string} message */
export function refusal(text, at, message) {
  const lines = text.slice(0, at).split("\n");
  const column = lines[lines.length - 1].length + 1;
  return new Refusal("text", `line ${lines.length}, column ${column}: ${message}`);
}

/**
 * @param {string} text
 * @returns {Token[]}  the last is the end
 */
export function tokens(text) {
  if (text.length > LONGEST) {
    throw new Refusal("text", `${text.length} characters: allowed are up to ${LONGEST}.`);
  }
  const code = text.replace(ASIDE, (line) => " ".repeat(line.length));
  const blank = /(?:\s|#.*)*/y;
  /** @type {Token[]} */
  const found = [];
  let at = 0;
  for (;;) {
    blank.lastIndex = at;
    blank.test(code);
    at = blank.lastIndex;
    if (at >= code.length) return [...found, { kind: "end", text: "the end", at }];
    const token = tokenAt(code, at);
    if (!token) {
      const [rest] = code.slice(at).split(/\s/);
      const message = `“${rest.slice(0, 20)}” is not read: allowed are layers with ` +
        "numbers, tuples, strings, True, False and None.";
      throw refusal(text, at, message);
    }
    found.push(token);
    at += token.text.length;
  }
}

/** @param {string} code  @param {number} at @returns {Token | undefined} */
function tokenAt(code, at) {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(code);
    if (match) return { kind, text: match[0], at };
  }
}
