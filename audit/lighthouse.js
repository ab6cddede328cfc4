// @ts-check

/**
 * Runs Lighthouse in a browser that is already open: reads `{address, port, desktop}` from standard
 * input, writes the scores in percent.
 */
// deno-lint-ignore no-import-prefix -- the version is named where it is used, and nowhere else
import lighthouse, { desktopConfig } from "npm:lighthouse@12.8.2";

const { address, port, desktop } = JSON.parse(await new Response(Deno.stdin.readable).text());
const flags = {
  port,
  output: /** @type {const} */ ("json"),
  logLevel: /** @type {const} */ ("silent"),
};
const result = await lighthouse(address, flags, desktop ? desktopConfig : undefined);
if (!result) throw new Error(`no result for ${address}`);

const { categories, audits } = result.lhr;
const failed = Object.values(audits)
  .filter(({ score, scoreDisplayMode }) =>
    score !== null && score < 0.9 && scoreDisplayMode !== "informative"
  )
  .map(({ id, displayValue }) => displayValue ? `${id} (${displayValue})` : id);
console.log(JSON.stringify({
  scores: Object.fromEntries(
    Object.values(categories).map(({ id, score }) => [id, Math.round(100 * (score ?? 0))]),
  ),
  failed,
}));
Deno.exit(0); // it leaves connections open
