// Traits as Python sends them, and plain data as the figures use it.

/** @typedef {import("./conv.js").NDArray} NDArray */

/**
 * An array trait: {shape, data}, the data as the bytes of little-endian float64.
 * @param {{ shape: number[], data: DataView }} wire
 * @returns {NDArray}
 */
export function fromWire({ shape, data }) {
  // The bytes are copied: they may start anywhere, and a Float64Array may not.
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  return { shape: [...shape], data: new Float64Array(bytes.buffer) };
}

/** A DataView is what all notebooks send as bytes; marimo makes JSON of other views.
 * @param {NDArray} array */
export const toWire = ({ shape, data }) => ({
  shape,
  data: new DataView(Float64Array.from(data).buffer),
});

/** @param {unknown} value @returns {value is NDArray} */
export const isArray = (value) =>
  typeof value === "object" && value !== null && "shape" in value && "data" in value;

/** @param {unknown} value @returns {value is { shape: number[], data: DataView }} */
const isWire = (value) => isArray(value) && ArrayBuffer.isView(value.data);

/**
 * What a trait holds as plain data, with its arrays at any depth.
 * @param {any} value
 * @returns {any}
 */
function plain(value) {
  if (isWire(value)) return fromWire(value);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

/**
 * The named traits of a model as plain data.
 * @param {{ get(name: string): any }} model  @param {string[]} names
 */
export const readTraits = (model, names) =>
  Object.fromEntries(names.map((name) => [name, plain(model.get(name))]));

/**
 * Write what differs to the model, in one message.
 * @param {{ get(name: string): any, set(name: string, value: any): void, save_changes(): void }} model
 * @param {Record<string, any>} values
 */
export function writeTraits(model, values) {
  const known = readTraits(model, Object.keys(values));
  for (const [name, value] of Object.entries(values)) {
    if (!sameData(known[name], value)) model.set(name, isArray(value) ? toWire(value) : value);
  }
  model.save_changes();
}

/**
 * Whether two pieces of plain data are equal, number for number.
 * @param {any} a  @param {any} b
 * @returns {boolean}
 */
export function sameData(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((name) => sameData(a[name], b[name]));
}

/**
 * An array as nested lists, one level for each axis.
 * @param {NDArray} array
 * @returns {any[]}
 */
export function toRows({ shape, data }) {
  if (shape.length === 1) return [...data];
  const [first, ...rest] = shape;
  const size = data.length / first;
  return Array.from(
    { length: first },
    (_, at) => toRows({ shape: rest, data: data.slice(at * size, (at + 1) * size) }),
  );
}

/**
 * An array from nested lists, which must be of equal lengths on each level.
 * @param {any[]} rows
 * @returns {NDArray}
 */
export function fromRows(rows) {
  const shape = [];
  for (let level = rows; Array.isArray(level); level = level[0]) shape.push(level.length);
  return { shape, data: Float64Array.from(rows.flat(shape.length - 1)) };
}
