"""What axe finds wrong in a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Nothing from other hosts, and no list of all that is well: that list takes most of the time.
QUICK = {"preload": False, "resultTypes": ["violations"]}
OF_COLOURS = ["color-contrast", "link-in-text-block"]  # what can be wrong in the dark alone

# A colour on its way from light to dark is neither.
SETTLED = """Promise.allSettled(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime < Infinity)
    .map((one) => one.finished)).then(() => true)"""


def violations(page: Page, rules: list[str] | None = None) -> list:
    """Return each violated rule, all or some of them, with the elements; all drawers are opened."""
    for drawer in page.locator(".cl-more").all():
        drawer.evaluate("box => box.open = true")
    page.evaluate(SETTLED)
    options = QUICK | ({"runOnly": rules} if rules else {})
    found = Axe().run(page, options=options).response["violations"]
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]
