// The output as a picture, with its scale.

import { formatNumber } from "../kit/format.js";
import { h } from "../kit/dom.js";
import { CHANNELS } from "./explain.js";
import { paintPicture, paintSigned, signedReach } from "./paint.js";

/** @param {ReturnType<typeof import("./palette.js").palette>} colours */
export function result(colours) {
  const ends = [h("span"), h("span"), h("span")];
  const bar = h("span", { class: "cl-legend-bar", "aria-hidden": "true" });
  const note = h("p", { class: "cl-remark" });
  const legend = h("div", { class: "cl-legend" }, bar, h("span", { class: "cl-ends" }, ...ends));
  return {
    element: h("div", {}, legend, note),
    /**
     * @param {ReturnType<typeof import("./stage.js").stage>} stage
     * @param {import("../kit/conv.js").NDArray} output  @param {number} most  its largest magnitude
     * @param {import("./state.js").View} view
     */
    draw(stage, output, most, { display, channel }) {
      const [channels, height, width] = output.shape;
      legend.classList.toggle("is-picture", display === "picture");
      if (display === "picture") {
        const { pixels, below, above } = paintPicture(output);
        stage.draw(pixels, [height, width], `Output as a picture, ${height}×${width} pixels`);
        label(ends, ["0", "", "255"]);
        note.textContent = clipped(below, above);
        return;
      }
      const { reach, beyond } = signedReach(output.data, most);
      const plane = output.data.subarray(channel * height * width, (channel + 1) * height * width);
      const of = channels === 3 ? ` of ${CHANNELS[channel]}` : "";
      stage.draw(
        paintSigned(plane, reach, colours.read()),
        [height, width],
        `Output${of}, ${height}×${width} signed numbers: blue below zero, orange above`,
      );
      label(ends, [formatNumber(-reach, 3), "0", formatNumber(reach, 3)]);
      note.textContent = [
        of && `The output${of}; all channels on one scale.`,
        beyond > 0
          ? `For display only, ${many(beyond)} beyond, up to ${formatNumber(most, 3)}, ` +
            `get the colour of the end; the output keeps them.`
          : "",
      ].filter(Boolean).join(" ");
    },
  };
}

/** @param {HTMLElement[]} ends  @param {string[]} texts */
const label = (ends, texts) => ends.forEach((end, at) => end.textContent = texts[at]);

/** @param {number} n */
const many = (n) => n === 1 ? "1 number" : `${n} numbers`;

/** What clamping hides. @param {number} below  @param {number} above */
function clipped(below, above) {
  if (below + above === 0) return "All numbers are from 0 to 255.";
  return `For display only, 0 stands for ${many(below)} below it, 255 for ${many(above)} ` +
    `above it; the output keeps them.`;
}
