// Answers Python's questions to the browser's modules: one request a line, one answer a line.
//   {"name": "kit/geometry.outputSize", "calls": [[5, 3, 1, 1, 0, 0], …]} → [3, …]
// What is no function is answered as it is. Arrays are {dtype, shape, base64}, so that NaN, −0 and
// every digit survive; a call that throws answers {error, message}.

const TYPES = {
  float32: Float32Array,
  float64: Float64Array,
  uint8: Uint8Array,
  uint8clamped: Uint8ClampedArray,
};

/** @param {any} data */
const typeName = (data) => data.constructor.name.replace("Array", "").toLowerCase();

/** @param {string} _  @param {any} value */
function decode(_, value) {
  if (typeof value?.base64 !== "string") return value;
  const Type = TYPES[/** @type {keyof typeof TYPES} */ (value.dtype)];
  return { data: new Type(Uint8Array.fromBase64(value.base64).buffer), shape: value.shape };
}

/** @param {string} _  @param {any} value */
function encode(_, value) {
  if (!ArrayBuffer.isView(value?.data)) return value;
  const bytes = new Uint8Array(value.data.buffer, value.data.byteOffset, value.data.byteLength);
  return { dtype: typeName(value.data), shape: value.shape, base64: bytes.toBase64() };
}

/** @param {string} line */
async function answer(line) {
  const { name, calls } = JSON.parse(line, decode);
  const [path, member] = name.split(".");
  const module = await import(`../../convlib/widgets/js/${path}.js`);
  if (typeof module[member] !== "function") return [module[member]];
  const answers = [];
  for (const values of calls) {
    try {
      answers.push(await module[member](...values));
    } catch (error) {
      const { constructor, message } = /** @type {Error} */ (error);
      answers.push({ error: constructor.name, message });
    }
  }
  return answers;
}

const encoder = new TextEncoder();
let begun = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (begun + text).split("\n");
  begun = lines.pop() ?? "";
  for (const line of lines) {
    const bytes = encoder.encode(JSON.stringify(await answer(line), encode) + "\n");
    for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
  }
}
