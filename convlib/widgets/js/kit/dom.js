// A node in one call.

/**
 * @param {string} tag
 * @param {Record<string, any>} [props]  `class`, `data-…`, `aria-…` and the like become attributes,
 *   all that the element knows as a property is set as one; null and undefined are left out
 * @param {...(Node | string | null)} children
 * @returns {any}  the element, of whichever class the tag has
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined) continue;
    if (name in element) /** @type {any} */ (element)[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * The same for a drawing: a node of SVG, whose every property is an attribute.
 * @param {string} tag  @param {Record<string, any>} [attributes]  null and undefined are left out
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/**
 * The focused element near a node. In a shadow tree, such as marimo's, the document knows its host only.
 * @param {Node} near
 */
export const focused = (near) =>
  /** @type {Document | ShadowRoot} */ (near.getRootNode()).activeElement ?? null;

// A notebook evaluates this module once for each figure, so a count alone would repeat.
const instance = Math.random().toString(36).slice(2, 10);
let count = 0;

/** An id that nothing else on the page has. @param {string} stem */
export const freshId = (stem) => `cl-${stem}-${instance}-${++count}`;
