// The arithmetic of the filter, a band of output rows at a time.

/**
 * @typedef {{ offsets: Int32Array, weights: Float64Array }} Taps  Where the weights of a kernel
 *   lie, counted in numbers from its first one, and what they are.
 * @typedef {{ whole: Taps | null, row: Taps | null, column: Taps | null }} Kernel  In one pass, or
 *   in two: along the rows, then along the columns. The offsets of a column count rows.
 * @typedef {{
 *   width: number, height: number, left: number, rows: Int32Array, columns: Int32Array,
 *   stride: number[], reach: number, shape: number[], kernels: Kernel[], bias: number,
 *   relu: boolean, work: number,
 * }} Plan  The picture's size, and how many padding columns are before it; from each padded row and
 *   column to the one it copies, −1 for a zero; how many rows a kernel spans; the output's shape
 *   (C, H, W); one kernel, or the two of a gradient magnitude; how many products there are.
 */

/**
 * Compute rows `from` to `to` of each channel of the output.
 *
 * It names nothing outside itself, since a worker is made of its text. Pixels fit into float32
 * exactly, and are read faster from there; sums are double.
 *
 * @param {Plan} plan
 * @param {Uint8Array} pixels  (C, H, W)
 * @param {number} from  @param {number} to
 * @param {Float64Array} output  (C, H_out, W_out), of which the rows are written
 */
export function computeBand(plan, pixels, from, to, output) {
  const { columns, kernels, stride: [down, right], shape: [channels, rowsOut, columnsOut] } = plan;
  const padded = columns.length;
  const first = from * down;
  const rowsIn = (to - 1 - from) * down + plan.reach;
  const source = new Float32Array(rowsIn * padded);
  const between = new Float64Array(
    kernels.some(({ row }) => row !== null) ? rowsIn * columnsOut : 0,
  );
  const band = new Float64Array((to - from) * columnsOut);
  for (let channel = 0; channel < channels; channel++) {
    fill(channel);
    const target = output.subarray(
      (channel * rowsOut + from) * columnsOut,
      (channel * rowsOut + to) * columnsOut,
    );
    correlate(kernels[0], target);
    if (kernels.length === 2) {
      correlate(kernels[1], band);
      for (let i = 0; i < target.length; i++) {
        target[i] = Math.sqrt(target[i] * target[i] + band[i] * band[i]);
      }
    }
    if (plan.bias !== 0) { for (let i = 0; i < target.length; i++) target[i] += plan.bias; }
    if (plan.relu) { for (let i = 0; i < target.length; i++) if (target[i] < 0) target[i] = 0; }
  }

  /** The padded rows that the band needs. @param {number} channel */
  function fill(channel) {
    for (let i = 0; i < rowsIn; i++) {
      const row = plan.rows[first + i];
      if (row < 0) {
        source.fill(0, i * padded, (i + 1) * padded);
        continue;
      }
      const start = (channel * plan.height + row) * plan.width;
      const at = i * padded;
      const end = plan.left + plan.width;
      for (let j = plan.left; j < end; j++) source[at + j] = pixels[start + j - plan.left];
      copy(0, plan.left, at, start);
      copy(end, padded, at, start);
    }
  }

  /** Padding columns of a row. @param {number} before  @param {number} after
   * @param {number} at  @param {number} start */
  function copy(before, after, at, start) {
    for (let j = before; j < after; j++) {
      source[at + j] = columns[j] < 0 ? 0 : pixels[start + columns[j]];
    }
  }

  /** @param {Kernel} kernel  @param {Float64Array} target */
  function correlate({ whole, row, column }, target) {
    if (whole) alongRows(whole, down * padded, to - from, target);
    if (!row || !column) return;
    alongRows(row, padded, rowsIn, between);
    alongColumns(column, target);
  }

  /**
   * Eight neighbouring outputs in each pass, so that a weight is read once for all of them.
   * @param {Taps} taps  @param {number} step  @param {number} rows  @param {Float64Array} target
   */
  function alongRows({ offsets, weights }, step, rows, target) {
    const count = weights.length;
    const blocks = columnsOut - columnsOut % 8;
    const [two, three, four, five] = [2 * right, 3 * right, 4 * right, 5 * right];
    const [six, seven] = [6 * right, 7 * right];
    for (let i = 0; i < rows; i++) {
      const at = i * columnsOut;
      for (let j = 0; j < blocks; j += 8) {
        const start = i * step + j * right;
        let a = 0;
        let b = 0;
        let c = 0;
        let d = 0;
        let e = 0;
        let f = 0;
        let g = 0;
        let h = 0;
        for (let t = 0; t < count; t++) {
          const weight = weights[t];
          const p = start + offsets[t];
          a += weight * source[p];
          b += weight * source[p + right];
          c += weight * source[p + two];
          d += weight * source[p + three];
          e += weight * source[p + four];
          f += weight * source[p + five];
          g += weight * source[p + six];
          h += weight * source[p + seven];
        }
        target[at + j] = a;
        target[at + j + 1] = b;
        target[at + j + 2] = c;
        target[at + j + 3] = d;
        target[at + j + 4] = e;
        target[at + j + 5] = f;
        target[at + j + 6] = g;
        target[at + j + 7] = h;
      }
      for (let j = blocks; j < columnsOut; j++) {
        let sum = 0;
        for (let t = 0; t < count; t++) {
          sum += weights[t] * source[i * step + j * right + offsets[t]];
        }
        target[at + j] = sum;
      }
    }
  }

  /** The second of two passes: rows of sums, weighted and added. @param {Taps} taps
   * @param {Float64Array} target */
  function alongColumns({ offsets, weights }, target) {
    target.fill(0);
    for (let i = 0; i < to - from; i++) {
      const at = i * columnsOut;
      for (let t = 0; t < weights.length; t++) {
        const weight = weights[t];
        const start = (i * down + offsets[t]) * columnsOut;
        for (let j = 0; j < columnsOut; j++) target[at + j] += weight * between[start + j];
      }
    }
  }
}
