// @ts-check
// A page opened from a disk may not read the others, so its results come without excerpts.
/** @type {{ SHOW_SEARCH_SUMMARY: boolean }} */
// @ts-ignore: Sphinx's script before this one declares it
const options = DOCUMENTATION_OPTIONS;
if (location.protocol === "file:") options.SHOW_SEARCH_SUMMARY = false;
