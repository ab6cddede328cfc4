// A figure as it is now, as a file that needs no page: its own HTML and styles inside an SVG.
// Libraries for this copy the computed style of every element. A figure's styles are all its own
// (kit/theme.css and its folder's), so here the styles go along as they are, and cells stay text.

import { h, s } from "./dom.js";
import { pngOf } from "./save.js";

const SCALE = 2; // pixels of the PNG for each CSS pixel
// What is of use only in the page, or speaks of it.
const LEFT_OUT =
  ".cl-controls, .cl-controls + .cl-more, .cl-tools, .cl-spoken, .cl-verdict, [role=alert]";

/**
 * @typedef {{ text: string, width: number, height: number }} Drawing  SVG, and its size in CSS pixels
 */

/** @param {HTMLElement} figure @returns {Drawing} */
export function drawing(figure) {
  const clone = /** @type {HTMLElement} */ (figure.cloneNode(true));
  const still = [...clone.querySelectorAll("*")];
  figure.querySelectorAll("*").forEach((live, index) => keep(live, still[index]));
  for (const element of clone.querySelectorAll(LEFT_OUT)) element.remove();

  // What the page has handed down, which it won't in a file.
  const { colorScheme, fontFamily, paddingTop } = getComputedStyle(figure);
  const width = figure.offsetWidth;
  Object.assign(clone.style, { colorScheme, fontFamily, padding: paddingTop, width: `${width}px` });
  Object.assign(clone.style, { boxSizing: "border-box", margin: "0" });
  const height = heightOf(clone, figure);

  const styles = [...document.querySelectorAll("style[id^=cl-]")].map((sheet) => sheet.textContent);
  const svg = s(
    "svg",
    {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      style: `font-size: ${getComputedStyle(document.documentElement).fontSize}`, // what a rem is
    },
    s("title", {}, figure.getAttribute("aria-label") ?? ""),
    s("foreignObject", { width: "100%", height: "100%" }, h("style", {}, styles.join("\n")), clone),
  );
  return { text: new XMLSerializer().serializeToString(svg), width, height };
}

/** @param {Drawing} drawn @returns {Promise<Blob>} */
export async function toPng({ text, width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(text)}`; // as a blob it would be tainted
  await image.decode();
  const canvas = h("canvas", { width: SCALE * width, height: SCALE * height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return pngOf(canvas);
}

/**
 * Let a clone show what only the live element knows.
 * @param {any} live  @param {any} still
 */
function keep(live, still) {
  if (live.matches("canvas")) {
    const { className, style: { cssText } } = live;
    const image = h("img", { src: live.toDataURL(), alt: live.ariaLabel ?? "", class: className });
    image.style.cssText = cssText;
    still.replaceWith(image);
  } else if (live.matches(".cl-cell input")) {
    still.replaceWith(live.value);
  } else if (live.matches("select")) {
    still.options[live.selectedIndex]?.setAttribute("selected", "");
  } else if (live.matches("input")) {
    still.setAttribute("value", live.value);
    still.toggleAttribute("checked", live.checked);
  } else if (/auto|scroll/.test(getComputedStyle(live).overflow)) {
    still.style.overflow = "hidden";
    const margin = `${-live.scrollTop}px 0 0 ${-live.scrollLeft}px`;
    if (live.scrollTop || live.scrollLeft) still.firstElementChild.style.margin = margin;
  }
}

/** How tall a clone is, beside its original. @param {HTMLElement} clone  @param {HTMLElement} figure */
function heightOf(clone, figure) {
  const place = h("div", { inert: true, style: "position: absolute; visibility: hidden" }, clone);
  figure.after(place);
  const height = Math.ceil(clone.getBoundingClientRect().height);
  place.remove();
  return height;
}
