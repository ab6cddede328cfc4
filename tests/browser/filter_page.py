"""The image filter's own page, as its tests handle it."""

import re

import numpy as np

PAGE = "figures/image_filter.html"


class Filter:
    """The first figure of its page, with its drawer open."""

    def __init__(self, page, address, query=""):
        page.goto(f"{address}/{PAGE}{query}")
        self.page = page
        self.root = page.locator(".cl-figure").first
        self.root.locator("summary").click()
        self.line = self.root.locator("[aria-live=polite]")
        self.verdict = self.root.locator(".cl-verdict")
        self.input = self.root.locator(".cl-input canvas")
        self.output = self.root.locator(".cl-output canvas")
        self.message = self.root.locator(".cl-sources .cl-message")
        self.note = self.root.locator(".cl-sources .cl-remark")

    def field(self, label):
        return self.root.get_by_label(label, exact=True)

    def position(self):
        found = re.search(r"output\[(\d+), (\d+)\]", self.line.inner_text())
        return int(found[1]), int(found[2])

    def pixels(self, canvas):
        """What a canvas shows, (H, W, 3)."""
        flat, width = canvas.evaluate(
            """canvas => [[...canvas.getContext("2d")
                 .getImageData(0, 0, canvas.width, canvas.height).data], canvas.width]"""
        )
        return np.array(flat, np.uint8).reshape(-1, width, 4)[..., :3]

    def pixel(self):
        """The number of the output pixel at the window, as it is shown."""
        grid = self.root.get_by_role("grid", name="Output pixel")
        texts = grid.get_by_role("gridcell").all_inner_texts()
        return [float(text.replace("−", "-")) for text in texts]

    def give(self, name, data, kind="image/png"):
        """Choose a file."""
        self.root.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": kind, "buffer": data}
        )

    def drop(self, name, data, kind="image/png", event="drop"):
        """Drop a file onto the figure, or paste one."""
        self.root.evaluate(
            """(figure, [name, data, type, event]) => {
              const files = new DataTransfer();
              files.items.add(new File([new Uint8Array(data)], name, { type }));
              const init = { bubbles: true, cancelable: true };
              figure.querySelector("canvas").dispatchEvent(event === "drop"
                ? new DragEvent("drop", { ...init, dataTransfer: files })
                : new ClipboardEvent("paste", { ...init, clipboardData: files }));
            }""",
            [name, list(data), kind, event],
        )
