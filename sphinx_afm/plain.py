"""MyST's markup as plain Markdown, for a notebook that is opened outside of the book.

The text is parsed with MyST's own rules, and only what Jupyter would show raw is replaced, in
place: directives, roles, targets, lists of definitions, and links to pages, which are not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import indent
from typing import Protocol

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

DIRECTIVE = re.compile(r"\{([\w:-]+)\} *(.*)")
OPTION = re.compile(r":([\w-]+): *(.*)")
TARGETED = re.compile(r"(.*\S)\s*<([^<>]+)>", re.DOTALL)  # as in {ref}`words <target>`


class Names(Protocol):
    """What the book calls the things that a text refers to."""

    def equation(self, label: str) -> str:
        """Return a formula's number, as in (2.1)."""

    def exercise(self, label: str) -> str:
        """Return an exercise's name, as in Exercise 2.1."""

    def section(self, label: str) -> str:
        """Return the title of what `{ref}` refers to."""

    def page(self, address: str) -> str:
        """Return the title of what a link without words leads to: a page, or a section of it."""

    def citation(self, key: str) -> tuple[str, str, str]:
        """Return who wrote a source, in which year, and its address, which may be empty."""


def plain(text: str, names: Names) -> str:
    """Write MyST's Markdown as Jupyter, VS Code and Colab understand it.

    Raises
    ------
    ValueError
        Where a role or a link without words is broken over two lines.
    """
    lines = text.split("\n")
    blocks: list[tuple[int, int, str]] = []  # first line, the line after the last, replacement
    for token in PARSER.parse(text):
        first, end = token.map or (0, 0)
        if token.type == "inline":
            end = max(end, first + 1)  # a definition's term ends where it begins
            lines[first:end] = inline(token, "\n".join(lines[first:end]), names).split("\n")
        elif token.type == "dt_open":
            lines[first] = f"- **{lines[first]}**  "
        elif token.type == "dd_open":
            while not lines[first].startswith(":"):  # its map may begin at the term
                first += 1
            lines[first] = lines[first].replace(":", " ", 1)
        elif token.type in ("fence", "colon_fence") and (of := DIRECTIVE.match(token.info.strip())):
            margin = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
            written = directive(of[1], of[2], token.content, names)
            blocks.append((first, end, indent(written, margin)))
        elif token.type in ("myst_target", "myst_line_comment", "myst_block_break"):
            blocks.append((first, end, ""))
    for first, end, replacement in reversed(blocks):
        lines[first:end] = [replacement]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def directive(kind: str, argument: str, content: str, names: Names) -> str:
    """Write a directive: what it shows, under what it is called."""
    options, body = apart(content)
    if kind == "math":
        tag = f"\n\\tag{{{names.equation(options['label'])[1:-1]}}}" if "label" in options else ""
        return f"$$\n{body}{tag}\n$$"
    if kind == "solution-end":
        return ""
    if kind == "solution-start":
        return f"**Solution to {names.exercise(argument)}**"
    if kind == "exercise":
        name, title = names.exercise(options["label"]), plain(argument, names)
        name += f": {title}" if title not in name else ""
        return f"**{name}**\n\n{plain(body, names)}"
    if kind == "dropdown":  # its answer waits to be opened, as in the page
        summary = PARSER.renderInline(plain(argument, names))
        body = plain(body, names)
        return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"
    return f"**{plain(argument, names) or kind.capitalize()}**\n\n{plain(body, names)}"


def apart(content: str) -> tuple[dict[str, str], str]:
    r"""Take a directive's options from its body.

    Examples
    --------
    >>> apart(":label: one\n\na = b\n")
    ({'label': 'one'}, 'a = b')
    """
    lines, options = content.split("\n"), {}
    while option := OPTION.fullmatch(lines[0]):
        options[option[1]] = option[2]
        lines.pop(0)
    return options, "\n".join(lines).strip("\n")


def inline(token: Token, source: str, names: Names) -> str:
    """Replace a paragraph's roles and its links to pages, each where it stands in the source."""
    done, rest = "", source
    for markup, replacement in replacements(token, names):
        before, found, rest = rest.partition(markup)
        if not found:
            raise ValueError(f"{markup!r} has to be on one line")
        done += before + replacement
    return done + rest


def replacements(token: Token, names: Names) -> Iterator[tuple[str, str]]:
    """Give what to replace in a paragraph, from left to right, and by what."""
    opened: list[Token] = []
    for child in token.children or []:
        if child.type == "link_open":
            opened.append(child)
        if child.type == "link_close":
            address = str(opened.pop().attrs["href"])
            if not re.match(r"[a-z]+:|#", address):  # no address of its own, so a page's
                markup = child.meta["markup"]
                words = markup[1 : markup.rindex("](")]
                yield markup, words or names.page(address)
        if child.type == "code_inline" and not opened:
            yield child.meta["markup"], child.meta["markup"]  # where markup is only quoted
        if child.type == "myst_role" and not opened:
            yield child.meta["markup"], role(child.meta["name"], child.content, names)


def role(kind: str, content: str, names: Names) -> str:
    """Write a role: the words that it shows."""
    targeted = TARGETED.fullmatch(content)
    words, target = targeted.groups() if targeted else ("", content)
    if kind == "eq":
        return names.equation(target)
    if kind.startswith("cite"):
        return citation(target.split(","), names, textual=kind == "cite:t")
    if kind == "ref":
        return words or names.section(target)
    if kind == "doc":
        return words or names.page(target)
    return words or target


def citation(keys: list[str], names: Names, textual: bool) -> str:
    """Write author and year, each source a link if it has an address: as in the page."""
    found = []
    for key in keys:
        authors, year, address = names.citation(key.strip())
        words = f"{authors} ({year})" if textual else f"{authors}, {year}"
        found.append(f"[{words}]({address})" if address else words)
    return ", ".join(found) if textual else f"({'; '.join(found)})"


def kept(name: str, parser: MarkdownIt) -> None:
    """Have a rule for running text keep the markup that it has read, which tokens don't."""
    rules = parser.inline.ruler.__rules__
    (rule,) = (rule for rule in rules if rule.name == name)
    read = rule.fn

    def reading(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        found = read(state, silent)
        if found and len(state.tokens) > before:
            state.tokens[-1].meta["markup"] = state.src[start : state.pos]
        return found

    parser.inline.ruler.at(name, reading)


def parser() -> MarkdownIt:
    """Make a parser with the rules that the book's text uses."""
    made = MarkdownIt("commonmark").enable("table")
    for plugin in (colon_fence_plugin, deflist_plugin, amsmath_plugin, dollarmath_plugin):
        made.use(plugin)
    made.use(myst_block_plugin).use(myst_role_plugin)
    for name in ("backticks", "link", "myst_role"):
        kept(name, made)
    # In HTML, as in a summary, a formula stays as it is written, for Jupyter to typeset.
    made.add_render_rule("math_inline", lambda self, tokens, i, *_: f"${tokens[i].content}$")
    return made


PARSER = parser()
