// The reader's answers, in this browser and nowhere else. Where nothing may be stored, as in private
// windows or in frames of other sites, nothing is remembered, and nothing else is different.

/** @param {string} name  the question's */
const key = (name) => `convlib:question:${name}`;

/** What was answered, or "". @param {string} name @returns {string} */
export function recall(name) {
  try {
    const { given } = JSON.parse(localStorage.getItem(key(name)) ?? "{}");
    return typeof given === "string" ? given : "";
  } catch {
    return "";
  }
}

/** @param {string} name  @param {string} given  @param {boolean} right */
export function remember(name, given, right) {
  try {
    localStorage.setItem(key(name), JSON.stringify({ given, right }));
  } catch {
    // See above.
  }
}

/** @param {string} name */
export function forget(name) {
  try {
    localStorage.removeItem(key(name));
  } catch {
    // See above.
  }
}
