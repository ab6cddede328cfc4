"""A book made of what the README says and of nothing else, with plain Sphinx and its own theme."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "sphinx_afm" / "README.md").read_text("utf-8")
ROW = re.compile(r"^\| `(\w+)\.py`.*\| (?:`live`, )?any theme(?:; Deno)? \|$", re.MULTILINE)
ANY_THEME = ROW.findall(README)


def block(language: str) -> str:
    """Return the README's first block in a language."""
    return re.search(rf"^(````?){language}\n(.*?)^\1$", README, re.MULTILINE | re.DOTALL)[2]


@pytest.fixture(scope="module", params=["conf.py as it is", "with all that fit any theme"])
def page(request, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("another") / "book"
    folder.mkdir()
    conf, text = block("python"), block("md")
    if request.param != "conf.py as it is":
        conf += f"extensions = {['myst_nb', *(f'sphinx_afm.{name}' for name in ANY_THEME)]}\n"
        conf += 'html_math_renderer, myst_enable_extensions = "katex", ["dollarmath"]\n'
        text += "\nA {term}`word` in a box, and $a^2$.\n\n```{glossary}\nword\n  Is said.\n```\n"
        text += "\n```{admonition} A box\n:class: dropdown\n\nOpen.\n```\n"
    (folder / "conf.py").write_text(conf)
    (folder / "index.md").write_text(text)
    build = [sys.executable, "-m", "sphinx", "-n", "-W", "--keep-going", ".", "_build/html"]
    path = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(build, cwd=folder, env=path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "_build" / "html" / "index.html"


def test_the_widget_is_live(page, new_page):
    shown = new_page()
    shown.goto(page.as_uri())
    button = shown.locator("#figure-1").get_by_role("button")
    button.click()
    assert button.inner_text() == "clicked 4 times"
    if "<details" in page.read_text():
        assert shown.locator("details").get_attribute("open") is None
        assert shown.locator(".katex").count() == 1
        assert shown.get_by_role("link", name="word", exact=True).get_attribute("aria-describedby")


def test_the_readme_says_which_parts_fit_any_theme():
    assert {"live", "katex", "terms", "dropdown", "preview"} == set(ANY_THEME)
