"""The system's Firefox, a second engine, which Playwright drives by WebDriver BiDi.

`python tests/browser/firefox.py` provides one where there is none.
"""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import Browser, Playwright

ADVICE = "The tests need a second browser: install Firefox."

NAMES = [
    "firefox",
    "firefox-esr",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    r"C:\Program Files\Mozilla Firefox\firefox.exe",
]
PREFERENCES = {
    "network.captive-portal-service.enabled": False,  # the browser itself is to ask nobody either
    "network.connectivity-service.enabled": False,
    "app.normandy.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "services.settings.server": "data:,",
}


def find() -> str | None:
    """Return the path of the system's Firefox, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def launch(playwright: Playwright) -> Browser:
    """Start it, or fail saying what to install.

    The channel stands for WebDriver BiDi: without it Playwright wants a Firefox of its own making.
    """
    path = find()
    if path is None:
        raise RuntimeError(ADVICE)
    return playwright.firefox.launch(
        channel="moz-firefox", executable_path=path, firefox_user_prefs=PREFERENCES
    )


def provide() -> bool:
    """Install it if there is none, and tell whether there is one now."""
    if find() is None and shutil.which("apt-get") and os.geteuid() == 0:
        # Debian's name for it, then that of others.
        subprocess.run(["apt-get", "update"])
        for package in ("firefox-esr", "firefox"):
            if not find():
                subprocess.run(["apt-get", "install", "-y", package])
    return find() is not None


if __name__ == "__main__":
    if not provide():
        sys.exit(ADVICE)
