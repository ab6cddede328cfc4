"""A sliding window in a page, as a reader handles it."""

import re

import numpy as np


class Figure:
    """The first sliding window of the landing page, with its drawer open."""

    def __init__(self, page, address):
        page.goto(address)
        self.page = page
        self.root = page.locator(".cl-figure").first
        self.root.locator("summary").click()
        self.line = self.root.locator("[aria-live=polite]")

    def grid(self, name):
        return self.root.get_by_role("grid", name=name)

    def cell(self, name, row, column):
        return self.grid(name).get_by_role("row").nth(row).get_by_role("gridcell").nth(column)

    def fill(self, label, text):
        self.root.get_by_label(label, exact=True).fill(text)

    def numbers(self, name):
        rows = self.grid(name).evaluate(
            """grid => [...grid.querySelectorAll("[role=row]")].map(row =>
                 [...row.querySelectorAll("[role=gridcell]")].map(cell =>
                   cell.querySelector("input")?.value ?? cell.textContent))"""
        )
        return np.array([[float(text.replace("−", "-")) for text in row] for row in rows])

    def position(self):
        found = re.match(r"output\[(\d+), (\d+)\]", self.line.inner_text())
        return int(found[1]), int(found[2])

    def message(self, label):
        """What is said beside a field, which the field's description points at."""
        field = self.root.get_by_label(label, exact=True)
        return self.page.locator("#" + field.get_attribute("aria-describedby")).inner_text()

    def marked(self, name, kind="is-touched"):
        return self.grid(name).locator(f".{kind}").count()
