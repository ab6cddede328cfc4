"""Wait for what a page computes, in pages whose policy refuses Playwright's own way of asking."""

import time

from playwright.sync_api import Page

PATIENCE = 10  # seconds


def until(page: Page, question: str, arg=None) -> None:
    """Ask until the answer is true."""
    end = time.monotonic() + PATIENCE
    while not page.evaluate(question, arg):
        assert time.monotonic() < end, f"still not: {question}"
        page.wait_for_timeout(20)
