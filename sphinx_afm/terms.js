// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * Shows what a term means (terms.py) beside its link: while the mouse is on the link or on the words,
 * while the keyboard is on the link, and by a first tap, after which a second one follows the link.
 * Escape closes it.
 */
(() => {
  const PAUSE = 150; // milliseconds, so that a mouse on its way opens nothing
  const GRACE = 300; // milliseconds to get from the link to the words
  const GAP = 4; // pixels

  /** @typedef {{link: HTMLAnchorElement, tip: HTMLElement}} Term */
  /** @type {Term | undefined} */
  let shown;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let firstTap = false;

  /** @param {Term} term */
  function show(term) {
    clearTimeout(timer);
    if (shown?.link === term.link) return;
    hide();
    shown = term;
    term.tip.hidden = false;
    place(term);
  }

  function hide() {
    clearTimeout(timer);
    if (shown) shown.tip.hidden = true;
    shown = undefined;
  }

  /** Below the link, or above it where there is no room; never beyond the page's sides. */
  function place(/** @type {Term} */ { link, tip }) {
    const fragments = [...link.getClientRects()]; // a link may go on in the next line
    const first = fragments[0], last = fragments[fragments.length - 1];
    const page = (tip.offsetParent ?? document.body).getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const below = last.bottom + GAP, above = first.top - GAP - tip.offsetHeight;
    const top = below + tip.offsetHeight > clientHeight && above >= 0 ? above : below;
    const left = Math.max(GAP, Math.min(last.left, clientWidth - tip.offsetWidth - GAP));
    tip.style.top = `${top - page.top}px`;
    tip.style.left = `${left - page.left}px`;
  }

  /** Hide what neither the mouse nor the keyboard is on any more. */
  function hideSoon() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!shown) return;
      const { link, tip } = shown;
      if (!link.matches(":hover, :focus-visible") && !tip.matches(":hover")) hide();
    }, GRACE);
  }

  /** @param {HTMLAnchorElement} link */
  function explain(link) {
    const tip = document.getElementById(link.getAttribute("aria-describedby") ?? "");
    if (!tip) return;
    const term = { link, tip };
    link.addEventListener("pointerenter", ({ pointerType }) => {
      if (pointerType !== "mouse") return;
      clearTimeout(timer);
      timer = setTimeout(() => show(term), PAUSE);
    });
    link.addEventListener("pointerleave", hideSoon);
    tip.addEventListener("pointerleave", hideSoon);
    link.addEventListener("focus", () => link.matches(":focus-visible") && show(term));
    link.addEventListener("blur", hideSoon);
    link.addEventListener("pointerdown", ({ pointerType }) => {
      firstTap = pointerType !== "mouse" && shown?.link !== link;
    });
    link.addEventListener("click", (event) => {
      if (!firstTap || event.detail === 0) return; // 0: by keyboard
      firstTap = false;
      event.preventDefault();
      show(term);
    });
  }

  document.querySelectorAll('a[aria-describedby^="tip-"]').forEach((link) =>
    explain(/** @type {HTMLAnchorElement} */ (link))
  );
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") hide();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    const inside = [shown?.link, shown?.tip].some((part) =>
      part?.contains(/** @type {Node} */ (target))
    );
    if (!inside) hide();
  });
  addEventListener("resize", () => shown && place(shown));
})();
