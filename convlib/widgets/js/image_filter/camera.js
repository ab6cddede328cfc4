// The reader's camera, which starts when a button is pressed and stops after one picture.

import { button } from "../kit/field.js";
import { h } from "../kit/dom.js";
import { fromBitmap } from "./decode.js";
import { fitting } from "./own.js";

const REASONS = /** @type {Record<string, string>} */ ({
  NotAllowedError: "The camera was not allowed: allow it in the browser’s settings of this page.",
  NotFoundError: "There is no camera.",
  NotReadableError: "The camera is in use elsewhere.",
});

/**
 * @param {{ most: number, onPicture(picture: import("./picture.js").Picture): void,
 *   say(text: string): void }} options
 * @param {AbortSignal} signal
 */
export function camera({ most, onPicture, say }, signal) {
  /** @type {MediaStream | null} */ let stream = null;
  const video = h("video", { muted: true, playsInline: true, "aria-label": "Camera" });
  const take = button("Take the picture", shoot, signal);
  const view = h(
    "div",
    { class: "cl-camera", hidden: true },
    video,
    take,
    button("Stop the camera", stop, signal),
  );

  async function start() {
    say("");
    try {
      if (!navigator.mediaDevices) throw new DOMException("", "NotFoundError");
      const started = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment" },
      });
      stop(); // an impatient second press has asked for a second stream
      stream = started;
      if (signal.aborted) return stop();
      video.srcObject = stream;
      view.hidden = false;
      await video.play();
      take.focus();
    } catch (error) {
      const { name, message } = /** @type {DOMException} */ (error);
      if (name === "AbortError") return; // stopped, or asked for once more
      stop();
      say(REASONS[name] ?? `The camera can't be used: ${message || name}.`);
    }
  }

  function shoot() {
    if (!video.videoWidth) return; // not a single frame yet
    const [width, height] = fitting(video.videoWidth, video.videoHeight, most);
    const picture = fromBitmap(video, width, height);
    stop();
    onPicture(picture);
  }

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    view.hidden = true;
  }
  signal.addEventListener("abort", stop);

  return { button: button("Camera", start, signal), view };
}
