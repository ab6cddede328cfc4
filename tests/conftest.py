"""What every test that opens a page shares."""

import functools
import http.server
import sys
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent / "browser"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
import browser as chromium
from watching import watch

# Here are several of these, and --doctest-modules would import them all by the same name.
collect_ignore_glob = ["*conftest.py"]

torch.set_num_threads(1)  # on arrays this small threads only wait for one another


@pytest.fixture(scope="session")
def playwright():
    """What drives browsers: it can start once only."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright):
    """One Chromium for the whole session. Without one, this fails and says what to install."""
    with chromium.launch(playwright) as started:
        yield started


@pytest.fixture
def new_page(browser):
    """Open offline pages with options of Playwright's `new_page`; none may complain in the end.

    Each page has its list of complaints as `page.complaints`.
    """
    with ExitStack() as stack:
        pages = []

        def open_page(**options) -> Page:
            page = stack.enter_context(browser.new_context(**options)).new_page()
            page.complaints = watch(page)
            pages.append(page)
            return page

        yield open_page
        assert [complaint for page in pages for complaint in page.complaints] == []


@pytest.fixture
def offline_page(new_page) -> Page:
    """Open one offline page."""
    return new_page()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A file server that doesn't log."""

    def log_message(self, *args):
        pass


@contextmanager
def serving(folder: Path):
    """Serve a folder on a free port, and give its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def serve():
    """`serve(folder)` returns the address at which the folder is served until the session ends."""
    with ExitStack() as stack:
        yield lambda folder: stack.enter_context(serving(folder))
