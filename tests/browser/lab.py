"""JupyterLab as `make lab` starts it, with a chapter of the book open in a browser."""

import ast
import json
import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from playwright.sync_api import expect
from torch.nn import functional as F

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
CHAPTER = "02-sliding-windows.md"
SLOW = 60_000  # milliseconds: a kernel that imports PyTorch on a busy machine

IMAGE = [[1, 0, 2, 5, 3, 0], [4, 1, 0, 2, 2, 1], [0, 3, 1, 1, 0, 6], [2, 2, 5, 0, 1, 4]]
KERNEL = [[0, 1, -2], [3, 0, 1]]
SHOW = f"""figure = SlidingWindow(
    {IMAGE}, {KERNEL}, controls=["stride", "padding", "dilation", "bias", "activation"]
)
figure"""


# JupyterLab


@contextmanager
def make_lab(folder):
    """Run `make lab` on copies of the chapters, with a home and a configuration of its own.

    Gives the address. The configuration replaces a reader's answers (which browser, which port);
    how a chapter opens is left to what `make lab` itself sets.
    """
    for name in ("book", "config", "runtime"):
        (folder / name).mkdir()
    shutil.copy(ROOT / "index.md", folder / "book")
    shutil.copytree(ROOT / "chapters", folder / "book" / "chapters")
    settings = {
        "ServerApp": {
            "ip": "127.0.0.1",
            "port": 0,  # any free one
            "open_browser": False,
            "root_dir": str(folder / "book"),
            "allow_root": True,
        },
        "IdentityProvider": {"token": ""},
        "LabApp": {
            "expose_app_in_browser": True,
            "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
        },
    }
    (folder / "config" / "jupyter_config.json").write_text(json.dumps(settings))
    news = folder / "config" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "IPYTHON", "MAKE"))
    }
    own = {
        "HOME": folder / "home",
        "JUPYTER_CONFIG_DIR": folder / "config",
        "JUPYTER_DATA_DIR": folder / "data",
        "JUPYTER_RUNTIME_DIR": folder / "runtime",
        "IPYTHONDIR": folder / "ipython",
    }
    # The figures are bundled by now: `-o` keeps make from looking whether they are stale.
    command = ["make", "-o", "convlib/widgets/static/current", "lab"]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=inherited | {name: str(path) for name, path in own.items()},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield address(process, folder)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)  # the server ends its kernels
                process.wait(60)


def address(process, folder):
    """Wait until the server says where it is."""
    for _ in attempts(60):
        for path in (folder / "runtime").glob("jpserver-*.json"):
            if written := path.read_text():
                return json.loads(written)["url"]
        assert process.poll() is None, (folder / "log").read_text()
    raise AssertionError((folder / "log").read_text())


def attempts(seconds):
    """Give one attempt after the other, a moment apart, until the time is over."""
    end = time.monotonic() + seconds
    yield
    while time.monotonic() < end:
        time.sleep(0.02)
        yield


def eventually(read, wanted, seconds=20):
    """Wait until what is read is what is wanted."""
    for _ in attempts(seconds):
        if (found := read()) == wanted:
            break
    assert found == wanted


class PythonError(Exception):
    """What Python has raised in the notebook's kernel."""


class Chapter:
    """A chapter, opened by double clicks in JupyterLab."""

    def __init__(self, page, lab, chapter=CHAPTER):
        self.page = page
        page.goto(f"{lab}lab")
        for name in ("chapters", chapter):
            page.locator(".jp-DirListing-item", has_text=name).dblclick(timeout=SLOW)
        self.panel = page.locator(".jp-NotebookPanel")
        self.cells = self.panel.locator(".jp-Notebook .jp-Cell")
        self.code_cells = self.panel.locator(".jp-Notebook .jp-CodeCell")

    def run_first_cells(self, last):
        """Run from the first code cell, with the keys a reader presses, as far as `last`."""
        self.wait_for_kernel()
        self.code_cells.first.locator(".cm-content").click()
        for _ in range(self.cells.count()):
            here = self.page.evaluate("notebook().activeCell.model.sharedModel.getSource()")
            self.page.keyboard.press("Shift+Enter")
            if last in here:
                break
        self.python()  # asked after all those cells, and so answered after them

    def wait_for_kernel(self):
        """Wait until the cells can be run."""
        self.code_cells.first.wait_for(timeout=SLOW)
        self.page.wait_for_function(
            "jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'",
            timeout=SLOW,
        )

    def run_all_cells(self):
        """Run the chapter from the menu, and see that no cell fails."""
        self.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        kinds = self.page.evaluate(
            """notebook().widgets.filter(cell => cell.model.type === "code")
                 .flatMap(cell => cell.model.outputs.toJSON().map(output => output.output_type))"""
        )
        assert len(kinds) > 9
        assert "error" not in kinds

    def python(self, code="", value="None"):
        """Run code in the notebook's kernel, and give what an expression then is there."""
        reply = self.page.evaluate(
            """async ([code, value]) => {
              const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
              const options = { code, user_expressions: { value }, store_history: false };
              return (await kernel.requestExecute(options).done).content;
            }""",
            [code, value],
        )
        answer = reply if reply["status"] == "error" else reply["user_expressions"]["value"]
        if answer["status"] == "error":
            raise PythonError(f"{answer['ename']}: {answer['evalue']}")
        return ast.literal_eval(answer["data"]["text/plain"])

    def show(self, code=SHOW):
        """Run code in a new cell, and give the figure in its output."""
        name = self.page.evaluate(
            """async (code) => {
              const { commands } = jupyterapp;
              await commands.execute("notebook:insert-cell-below");
              const cell = notebook().activeCell;
              cell.model.sharedModel.setSource(code);
              cell.node.id = `shown-${cell.model.id}`;
              await commands.execute("notebook:run-cell");
              return cell.node.id;
            }""",
            code,
        )
        return Shown(self, self.page.locator(f"[id='{name}']"))

    def seen(self):
        """How many cells the notebook has, and how many of them are collapsed away."""
        return self.page.evaluate(
            "[notebook().widgets.length, notebook().widgets.filter(cell => cell.isHidden).length]"
        )


class Shown:
    """A sliding window in a cell's output."""

    def __init__(self, chapter, cell):
        self.chapter, self.page, self.python = chapter, chapter.page, chapter.python
        self.cell = cell
        self.root = cell.locator(".jp-OutputArea-output .cl-figure")
        self.line = self.root.locator("[aria-live=polite]")
        self.verdict = self.root.locator(".cl-verdict")
        expect(self.root).to_be_visible(timeout=SLOW)
        self.page.mouse.move(0, 0)  # the window would go to whatever cell lies under the pointer

    def grid(self, name):
        return self.root.get_by_role("grid", name=name)

    def place(self, name, row, column):
        return self.grid(name).get_by_role("row").nth(row).get_by_role("gridcell").nth(column)

    def field(self, label):
        return self.root.get_by_label(label, exact=True)

    def button(self, name):
        return self.root.get_by_role("button", name=name)

    def type(self, field, text):
        """Click, and type over what was there, key by key."""
        field.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def numbers(self, name):
        """The numbers of a grid, as they are read on screen."""
        rows = self.grid(name).evaluate(
            """grid => [...grid.querySelectorAll("[role=row]")].map(row =>
                 [...row.querySelectorAll("[role=gridcell]")].map(cell =>
                   cell.querySelector("input")?.value ?? cell.textContent))"""
        )
        return [[float(text.replace("−", "-")) for text in row] for row in rows]

    def position(self):
        found = re.match(r"output\[(\d+), (\d+)\]", self.line.inner_text())
        return int(found[1]), int(found[2])

    def stands_at(self, row, column):
        """See the window at a place, and find it there in Python."""
        eventually(self.position, (row, column))
        eventually(lambda: self.python(value="figure.position"), (row, column))

    def agrees(self):
        """See the three witnesses agree, about what is on screen."""
        version = torch.__version__.split("+")[0]
        expect(self.verdict).to_have_text(
            re.compile(
                r"^The browser, convlib and nn\.Conv2d agree( at \d+ positions, [^:]*)?: "
                rf"largest difference \S+ \(PyTorch {re.escape(version)}\)\.$"
            ),
            timeout=20_000,
        )

    def makes(self, input=IMAGE, weight=KERNEL, bias=0, **arguments):
        """See PyTorch's output for some arguments on screen, and find it in Python."""
        image, kernel = (torch.tensor(array).double()[None, None] for array in (input, weight))
        output = F.conv2d(image, kernel, torch.tensor([bias]).double(), **arguments)[0, 0].tolist()
        eventually(lambda: self.numbers("Output"), output)
        self.agrees()
        assert self.numbers("Input") == np.array(input).tolist()
        assert self.numbers("Kernel") == np.array(weight).tolist()
        assert self.python(value="figure.output.tolist()") == output
