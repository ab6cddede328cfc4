"""What the book calls the things that a text refers to, as Sphinx has found them."""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import urldefrag

from sphinx.environment import BuildEnvironment


class References:
    """The names, as seen from one page; `plain.Names` says what each is.

    All raise KeyError where the book has no such thing.
    """

    def __init__(self, env: BuildEnvironment, page: str):
        self.env, self.here = env, page
        self.exercises: dict[str, dict[str, Any]] = getattr(env, "sphinx_exercise_registry", {})

    def equation(self, label: str) -> str:
        """Return a formula's number."""
        page, alone = self.env.domaindata["math"]["objects"][label]
        return f"({self.number(page, 'displaymath', f'equation-{label}') or alone})"

    def exercise(self, label: str) -> str:
        """Return an exercise's name: its number, or else its title."""
        known = self.exercises[label]
        title = "".join(part.astext() for part in known["node"][0][1:])
        number = self.number(known["docname"], "exercise", label)
        return f"Exercise {number or (title and f'({title})')}".strip()

    def section(self, label: str) -> str:
        """Return a title: of a section, or of an exercise."""
        labels = self.env.domaindata["std"]["labels"]
        return f"“{labels[label][2]}”" if label in labels else self.exercise(label)

    def page(self, address: str) -> str:
        """Return a title: of a page, or of a section of it."""
        path, slug = urldefrag(address)
        page = posixpath.normpath(posixpath.join(posixpath.dirname(self.here), path))
        page = page.removesuffix(".md")
        title = self.env.metadata[page]["myst_slugs"][slug][2] if slug else self.title(page)
        return f"“{title}”"

    def citation(self, key: str) -> tuple[str, str, str]:
        """Return the authors' last names, the year and the address of a source."""
        entry = self.env.domaindata["cite"]["bibdata"].data.entries[key]
        names = [
            " ".join(str(part) for part in (*person.rich_prelast_names, *person.rich_last_names))
            for person in entry.persons["author"]
        ]
        if len(names) > 2 or names[-1] == "others":
            authors = f"{names[0]} et al."
        else:
            authors = " and ".join(names)
        doi = entry.fields.get("doi")
        return (
            authors,
            entry.fields["year"],
            f"https://doi.org/{doi}" if doi else entry.fields.get("url", ""),
        )

    def title(self, page: str) -> str:
        """Return a page's title."""
        return self.env.titles[page].astext()

    def number(self, page: str, kind: str, name: str) -> str:
        """Return a number with its chapter's, as in 2.1; nothing where pages have no numbers."""
        found = self.env.toc_fignumbers.get(page, {}).get(kind, {}).get(name, ())
        return ".".join(map(str, found))
