// @ts-check

/**
 * Makes one stylesheet of many, in a finished site: reads `{folder, styles, content}` from standard
 * input, writes into the folder. What no page and no script mentions is left out; an icon font has
 * only the icons that are left, and the other fonts, which are those of formulas, only characters
 * that pages have.
 */
// deno-lint-ignore-file no-import-prefix -- an installed package has no deno.json to name versions in
import { build, stop } from "npm:esbuild@0.28.2";
import { PurgeCSS } from "npm:purgecss@8.0.0";
import { Buffer } from "node:buffer";
import subsetFont from "npm:subset-font@2.9.0";

/** @type {{folder: string, styles: string[], content: string[]}} */
const { folder, styles, content } = JSON.parse(await new Response(Deno.stdin.readable).text());

const icon = /"\\(f[0-9a-f]{3})"/g; // as `content` or in a variable

// esbuild follows each `url(…)`, so that the new file finds its fonts and pictures beside it. Of
// several formats of a font every browser of the last ten years takes woff2.
const bundle = await build({
  stdin: {
    contents: styles.map((file) => `@import "${file}";`).join(""),
    loader: "css",
    resolveDir: folder,
  },
  bundle: true,
  minify: true,
  write: false,
  outdir: folder,
  absWorkingDir: folder,
  loader: { ".woff2": "file", ".svg": "dataurl", ".png": "file" },
  external: ["*.woff", "*.ttf"],
  assetNames: "[name]",
  logLevel: "error",
});
await stop();

const bundled = bundle.outputFiles.find((file) => file.path.endsWith(".css"))?.text ?? "";
// Scripts set attributes under names that no text has: `dataset.theme` is `data-theme`.
const dynamicAttributes = [...bundled.matchAll(/\[([\w-]+)/g)].map(([, name]) => name);
const [{ css }] = await new PurgeCSS().purge({
  content,
  css: [{ raw: bundled }],
  dynamicAttributes,
  keyframes: true,
});
await Deno.writeTextFile(`${folder}/site.css`, css);

const pages = content.filter((file) => file.endsWith(".html")).map((file) =>
  Deno.readTextFile(file)
);
const characters = [...new Set((await Promise.all(pages)).join(""))].join("");
const icons = [...css.matchAll(icon)].map(([, code]) => String.fromCodePoint(parseInt(code, 16)));
let size = css.length;
for (const { path, contents } of bundle.outputFiles) {
  const name = path.split(/[\\/]/).at(-1) ?? "";
  if (!css.includes(name)) continue;
  const text = /^fa-/.test(name) ? icons.join("") : characters;
  const data = name.endsWith(".woff2")
    ? await subsetFont(Buffer.from(contents), text, { targetFormat: "woff2" })
    : contents;
  size += data.length;
  await Deno.writeFile(`${folder}/${name}`, data);
}
console.log(JSON.stringify({ size }));
