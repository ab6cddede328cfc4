// The error function, which JavaScript has not.

const LARGE = 3; // from here on a continued fraction needs fewer terms than the series

/**
 * erf(x) = 2/√π ∫ exp(−u²) du from 0 to x, to fifteen digits.
 * Series: Abramowitz & Stegun, Handbook of Mathematical Functions, 7.1.6; fraction: 7.1.14.
 * @param {number} x
 */
export function erf(x) {
  const size = Math.abs(x);
  return Math.sign(x) * (size < LARGE ? series(size) : 1 - complement(size));
}

/** 2/√π exp(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)): no term is negative, so that no digit is lost.
 * @param {number} x */
function series(x) {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}

/** 1 − erf(x) = exp(−x²)/√π · 1/(x + ½/(x + 1/(x + 1½/(x + 2/(x + …)))))
 * @param {number} x  at least 3 */
function complement(x) {
  let fraction = x;
  for (let n = 40; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
