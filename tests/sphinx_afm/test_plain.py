"""MyST's markup, as Jupyter reads it."""

import pytest

from sphinx_afm.plain import plain


class Names:
    """A book in which everything has a name."""

    equation = staticmethod({"size": "(2.1)"}.__getitem__)
    exercise = staticmethod({"by-hand": "Exercise 2.1"}.__getitem__)
    section = staticmethod({"same": "“The same size”"}.__getitem__)
    page = staticmethod({"02.md#border": "“At the border”"}.__getitem__)
    citation = staticmethod(
        {
            "he": ("He et al.", "2015", "https://doi.org/1"),
            "zhang": ("Zhang", "2019", ""),
        }.__getitem__
    )


@pytest.mark.parametrize(
    "myst, markdown",
    [
        ("A {term}`stride` has {term}`steps <step>`.", "A stride has steps."),
        (
            "By {eq}`size`, see {ref}`same`, {ref}`here <same>`.",
            "By (2.1), see “The same size”, here.",
        ),
        ("So {cite}`he,zhang`.", "So ([He et al., 2015](https://doi.org/1); Zhang, 2019)."),
        ("{cite:t}`he` say so.", "[He et al. (2015)](https://doi.org/1) say so."),
        (
            "[](02.md#border), [as there](02.md), [here](https://a.b)",
            "“At the border”, as there, [here](https://a.b)",
        ),
        ("Code: `{term}` and ``{eq}`size` ``.", "Code: `{term}` and ``{eq}`size` ``."),
        (
            "Not ``{eq}`size` ``, but {eq}`size`; `[](02.md)`",
            "Not ``{eq}`size` ``, but (2.1); `[](02.md)`",
        ),
        ("(same)=\n## The same size\n\n% a comment\nText.", "## The same size\n\nText."),
        ("```{math}\n:label: size\na = b\n```", "$$\na = b\n\\tag{2.1}\n$$"),
        ("```{math}\na = b\n```", "$$\na = b\n$$"),
        ("- one\n- as in\n\n  ```{math}\n  a = b\n  ```", "- one\n- as in\n\n  $$\n  a = b\n  $$"),
        ("```{exercise}\n:label: by-hand\nBy {eq}`size`.\n```", "**Exercise 2.1**\n\nBy (2.1)."),
        ("```{solution-start} by-hand\n:class: dropdown\n```", "**Solution to Exercise 2.1**"),
        ("```{solution-end}\n```", ""),
        (
            ":::{dropdown} Is $a\\,b$ or `a < b`?\nBy {eq}`size`.\n:::",
            "<details>\n<summary>Is $a\\,b$ or <code>a &lt; b</code>?</summary>\n\n"
            "By (2.1).\n\n</details>",
        ),
        (":::{note}\nThis.\n:::", "**Note**\n\nThis."),
        (
            "Read\n: One.\n  Two.\n\nRun\n: Three.",
            "- **Read**  \n  One.\n  Two.\n\n- **Run**  \n  Three.",
        ),
        ("```python\n{term}`a`\n(b)=\n```", "```python\n{term}`a`\n(b)=\n```"),
        ("| a | b |\n|---|---|\n| {eq}`size` | $c$ |", "| a | b |\n|---|---|\n| (2.1) | $c$ |"),
    ],
)
def test_what_jupyter_would_show_raw_is_plain(myst, markdown):
    assert plain(myst, Names) == markdown


def test_a_name_that_the_book_does_not_have_is_an_error():
    with pytest.raises(KeyError, match="width"):
        plain("{eq}`width`", Names)
