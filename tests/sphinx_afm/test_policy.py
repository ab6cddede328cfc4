"""The policy in each page: its own scripts run, and nobody else's."""

import pytest

REFUSED = "Content Security Policy"
SCRIPT = "const s = document.createElement('script'); document.head.append(s);"
FOREIGN = {
    "a script in the page": f"{SCRIPT} s.textContent = 'hacked = 1'",
    "a script from elsewhere": f"{SCRIPT} s.src = 'https://example.org/hack.js'",
    "a handler": "const b = document.createElement('button');"
    "b.setAttribute('onclick', 'hacked = 1'); document.body.append(b); b.click()",
    "a text as a script": "setTimeout('hacked = 1')",
}


@pytest.fixture(params=["http", "file"])
def page(request, book, serve, offline_page):
    site = serve(book.site) if request.param == "http" else book.site.as_uri()
    offline_page.goto(f"{site}/live.html")
    return offline_page


@pytest.mark.parametrize("attempt", FOREIGN)
def test_foreign_scripts_do_not_run_and_figures_do(page, attempt):
    page.evaluate(FOREIGN[attempt])
    page.wait_for_timeout(100)
    assert page.evaluate("globalThis.hacked") is None
    assert page.complaints.take(REFUSED)
    button = page.locator("#figure-1 button")
    button.click()
    assert button.inner_text() == "count is 6"


def test_pictures_from_elsewhere_are_not_loaded(page):
    page.evaluate("new Image().src = 'https://example.org/pixel.png'")
    page.wait_for_timeout(100)
    assert page.complaints.take(REFUSED)


def test_the_themes_own_buttons_work(page):
    page.evaluate("window.print = () => globalThis.printed = true")
    page.evaluate("document.querySelector('[onclick=\"window.print()\"]').click()")
    assert page.evaluate("globalThis.printed")
