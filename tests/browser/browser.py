"""The Chromium that the tests drive: the system's if there is one, else Playwright's own.

`python tests/browser/browser.py` provides one where there is none.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

ADVICE = (
    "The tests need a browser: install Chromium or Chrome, "
    "or run `.venv/bin/playwright install chromium`."
)

NAMES = [
    "chromium-headless-shell",  # half the time for each page: it has no windows to make
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
]
PLACES = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    *(
        str(Path(os.environ[folder], program))
        for folder in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        if folder in os.environ
        for program in (
            r"Google\Chrome\Application\chrome.exe",
            r"Microsoft\Edge\Application\msedge.exe",
        )
    ),
]
FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",  # the browser itself is to ask nobody either
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def find() -> str | None:
    """Return the path of the system's browser, or None: then Playwright's own is used."""
    return next(filter(None, map(shutil.which, [*NAMES, *PLACES])), None)


def launch(playwright: Playwright, flags: Sequence[str] = ()) -> Browser:
    """Start the browser, or fail saying what to install."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    sandbox = ["--no-sandbox"] if as_root else []  # Chromium refuses to run as root with one
    path = find()
    if path is None and not Path(playwright.chromium.executable_path).exists():
        raise RuntimeError(ADVICE)
    return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *sandbox, *flags])


def available() -> bool:
    """Tell whether `launch` would find a browser."""
    with sync_playwright() as playwright:
        return find() is not None or Path(playwright.chromium.executable_path).exists()


def provide() -> bool:
    """Install a browser if there is none, and tell whether there is one now."""
    if available():
        return True
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
    if not available() and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update"])
        subprocess.run(["apt-get", "install", "-y", "chromium"])
    return available()


if __name__ == "__main__":
    if not provide():
        sys.exit(ADVICE)
