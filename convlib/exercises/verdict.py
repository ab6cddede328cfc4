"""What is said of a reader's answer."""

from dataclasses import dataclass

__all__ = ["Verdict"]


@dataclass(frozen=True, repr=False)
class Verdict:
    """Whether an answer is right, and a sentence that says why or leads on.

    Parameters
    ----------
    right : bool
        Also what the verdict is worth in an ``if``.
    says : str
        Shown where a cell ends with the verdict.

    Examples
    --------
    >>> Verdict(False, "(4, 5) has 2 axes; the answer has 4.")
    (4, 5) has 2 axes; the answer has 4.
    >>> bool(Verdict(True, "Yes, 20 is right."))
    True
    """

    right: bool
    says: str

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        return self.says

    def _repr_markdown_(self) -> str:
        return self.says
