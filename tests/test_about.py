"""What the book says of itself."""

import re
import tomllib
from pathlib import Path

import yaml

from convlib import images

ROOT = Path(__file__).parent.parent
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
ABOUT = (ROOT / "chapters" / "about.md").read_text("utf-8")
TEACHING = (ROOT / "chapters" / "teaching.md").read_text("utf-8")


def test_the_bibtex_says_what_the_citation_file_says():
    entry = re.search(r"```bibtex\n(.*?)```", ABOUT, re.DOTALL)[1]
    fields = dict(re.findall(r"(\w+) += \{(.*)\}", entry))
    said = {name: re.sub(r"[{}]", "", value) for name, value in fields.items()}
    assert entry.startswith(f"@{CITATION['type']}{{")
    assert said == {
        "author": " and ".join(author["name"] for author in CITATION["authors"]),
        "title": CITATION["title"],
        "version": CITATION["version"],
        "year": str(CITATION["date-released"].year),
    }


def test_there_is_one_licence_for_text_and_one_for_code():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    address = "https://creativecommons.org/licenses/by/4.0/"
    assert address in ABOUT
    assert address in (ROOT / "LICENSE-TEXT").read_text("utf-8")
    assert CITATION["license"] == project["license"] == "BSD-3-Clause"
    assert "BSD 3-Clause" in ABOUT


def test_a_lecture_has_the_minutes_that_it_says():
    lecture = TEACHING.split("## One lecture")[1].split("\n## ")[0]
    whole = int(re.search(r"(\d+) minutes", lecture)[1])
    assert sum(map(int, re.findall(r"^- \*\*(\d+) minutes", lecture, re.MULTILINE))) == whole


def test_every_photograph_is_credited_as_in_the_folder_of_them():
    credits = (ROOT / "images" / "CREDITS.md").read_text("utf-8")
    rows = re.findall(r"^\| (`\w+\.png`) \| (.+) \| (.+) \| (.+) \|$", credits, re.MULTILINE)
    assert len(rows) == len(images.NAMES)
    for name, what, by, licence in rows:
        assert f"- {name}, {what}: {by}; {licence}." in ABOUT
