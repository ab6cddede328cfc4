// @ts-check

/**
 * Renders formulas: reads `[{tex, display}, …]` from standard input, writes what Python needs.
 * The one place that names KaTeX's version: its styles and fonts come from the same package.
 */
// deno-lint-ignore no-import-prefix -- an installed package has no deno.json to name versions in
import katex from "npm:katex@0.19.1";

const styles = new URL(import.meta.resolve("npm:katex@0.19.1/dist/katex.min.css"));

/** @param {{tex: string, display: boolean}} formula */
function render({ tex, display }) {
  try {
    // Both: HTML to look at, MathML to be read out.
    const html = katex.renderToString(tex, {
      displayMode: display,
      output: "htmlAndMathml",
      strict: false,
    });
    // What KaTeX says of the gaps in a table of one column, of which Firefox complains.
    return { html: html.replaceAll(' columnspacing=""', "") };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

const formulas = JSON.parse(await new Response(Deno.stdin.readable).text());
console.log(JSON.stringify({ styles: styles.href, formulas: formulas.map(render) }));
