"""`make audit`: how heavy, fast and accessible each page is; fails when a limit is missed.

`make audit PAGES=chapters/03-channels.html` looks at one page, and leaves the numbers of the others
as they were. The machine should do nothing else.
"""

import json
import statistics
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))
import browser as chromium
import measures
from site_of_the_book import pages, served

HERE = Path(__file__).parent
RESULTS, README = HERE / "results.json", HERE.parent / "README.md"
PORT = 9333
RUNS = 3  # of each time; the median counts
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# What the README shows: the rest is 0 and 100 on each page, which its text says.
SHOWN = {
    "figures": "figures",
    "KB": "KB",
    "pictures KB": "pictures, KB",
    "requests": "requests",
    "CLS": "layout shift",
    "live s": "live, s",
    "live on slow 4G s": "live on slow 4G, s",
    "phone performance": "phone",
    "desktop performance": "desktop",
}
LIMITS = {
    "KB": ("at most", 200),
    "other hosts": ("at most", 0),
    "complaints": ("at most", 0),
    "CLS": ("at most", 0.02),
    "live s": ("at most", 1.0),
    "live on slow 4G s": ("at most", 2.5),
    "phone performance": ("at least", 95),
    "desktop performance": ("at least", 100),
    **{f"phone {name}": ("at least", 100) for name in CATEGORIES[1:]},
}


def audit(browser, address: str) -> tuple[dict, list[str]]:
    """Measure one page; returns the numbers and what Lighthouse found wanting."""
    row = measures.weight(browser, address)
    for name, slow in (("live s", False), ("live on slow 4G s", True)):
        times = [
            measures.first_figure(browser, address, slow)
            for _ in range(RUNS if row["figures"] else 0)
        ]
        row[name] = statistics.median(times) if times else 0
    wanting = []
    for device in ("phone", "desktop"):
        result = measures.lighthouse(address, PORT, device == "desktop")
        wanting += [f"{device}: {failed}" for failed in result["failed"]]
        for category, score in result["scores"].items():
            if f"{device} {category}" in LIMITS:
                row[f"{device} {category}"] = score
    return row, wanting


def missed(row: dict) -> list[str]:
    """Name the limits that a page misses."""
    return [
        f"{name} {row[name]:.3g}, {kind} {limit}"
        for name, (kind, limit) in LIMITS.items()
        if (row[name] > limit if kind == "at most" else row[name] < limit)
    ]


def table(rows: dict[str, dict], names: dict[str, str]) -> str:
    """Write numbers as a Markdown table, each column under its title."""
    lines = [["page", *names.values()], ["---", *("---:" for _ in names)]]
    lines += [[page, *(f"{row[name]:.3g}" for name in names)] for page, row in rows.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def with_table(text: str, rows: dict[str, dict]) -> str:
    """Replace the README's table by that of the last measurement."""
    before, former = text.split("\n| page |")
    _, after = former.split("\n\n", 1)
    return f"{before}\n{table(rows, SHOWN)}\n\n{after}"


def keep(rows: dict[str, dict]) -> None:
    """Write the numbers to the results and into the README, in the order of the pages."""
    rows = {page: rows[page] for page in pages() if page in rows}
    RESULTS.write_text(json.dumps(rows, indent=2) + "\n")
    README.write_text(with_table(README.read_text("utf-8"), rows), "utf-8")


def main(wanted: list[str]) -> int:
    """Print the table; returns how many pages miss a limit."""
    if unknown := set(wanted) - set(pages()):
        sys.exit(f"no page is called {', '.join(unknown)}; there are {', '.join(pages())}")
    known = json.loads(RESULTS.read_text()) if wanted else {}
    rows, faults = {}, {}
    with served() as site, sync_playwright() as playwright:
        browser = chromium.launch(playwright, [f"--remote-debugging-port={PORT}"])
        for page in wanted or pages():
            rows[page], wanting = audit(browser, f"{site}/{page}")
            if fault := missed(rows[page]):
                faults[page] = fault + wanting
            print(page, "missed" if page in faults else "held", flush=True)
            keep(known | rows)
        browser.close()
    names = next(iter(rows.values()))
    print(f"\n{table(rows, dict(zip(names, names, strict=True)))}\n")
    for page, fault in faults.items():
        print(f"{page}:\n  " + "\n  ".join(fault))
    return len(faults)


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
