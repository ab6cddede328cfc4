"""A reader's function, called: with arrays or tensors, whatever it takes."""

import inspect
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from convlib.exercises._arrays import Unanswered, plain

__all__ = ["call", "described", "raises"]

OF_FORMS = ("ndarray", "dtype", "should be the same")  # in what PyTorch says of wrong inputs


def call(answer: Callable[..., Any], names: Sequence[str], args: Sequence[Any]) -> Any:
    """Call a function, and say in a sentence why that fails.

    Parameters
    ----------
    answer : callable
        A function or a module. It gets arrays, and if it does not take them, tensors.
    names, args : sequence
        The arguments and what they are called: they are handed over in order, or by name if the
        function wants them so.

    Raises
    ------
    Unanswered
        If it does not take these arguments, raises an exception, or writes to its arguments.

    Examples
    --------
    >>> call(lambda a, b: a + b, ["a", "b"], [1, 2])
    3
    """
    wanted = _handed_over(answer, names, args)
    errors: list[Exception] = []
    for given in _forms(answer, args):
        before = [np.array(plain(a)) if hasattr(a, "shape") else None for a in given]
        try:
            result = wanted(given)
        except Exception as error:
            errors.append(error)
            continue
        for name, was, now in zip(names, before, given, strict=True):
            if was is not None and not np.array_equal(was, plain(now), equal_nan=True):
                raise Unanswered(f"It writes to its argument `{name}`: work on a copy.")
        return result
    raised = _worth_telling(errors)
    raise Unanswered(f"{described(names, args)} it {raises(raised)}.") from raised


def described(names: Sequence[str], args: Sequence[Any]) -> str:
    """Say what a function is called with.

    Examples
    --------
    >>> described(["image", "stride"], [np.zeros((4, 5)), 2])
    'With an `image` of 4×5, `stride=2`'
    """
    said = []
    for name, value in zip(names, args, strict=True):
        if isinstance(value, np.ndarray) and value.size > 6:
            size = "×".join(map(str, value.shape)) + (" numbers" if value.ndim == 1 else "")
            said.append(f"{_article(name)} `{name}` of {size}")
        elif callable(value):
            said.append(f"{_article(name)} `{name}`")
        else:
            said.append(f"`{name}={_written(value)!r}`")
    return f"With {', '.join(said)}"


def raises(error: Exception) -> str:
    """Name an exception in a sentence.

    Examples
    --------
    >>> raises(ValueError("no kernel"))
    'raises `ValueError: no kernel`'
    """
    said = " ".join(str(error).split()).replace("`", "'")[:200]
    return f"raises `{type(error).__name__}{f': {said}' if said else ''}`"


def _article(name: str) -> str:
    """Choose by how a name is spoken: an image, a kernel, an x."""
    vowels = "aefhilmnorsx" if len(name) == 1 else "aeiou"
    return "an" if name[0] in vowels else "a"


def _written(value: Any) -> Any:
    """Turn an array into lists, of ints where its numbers are whole."""
    if not isinstance(value, np.ndarray):
        return value
    whole = (value == np.round(value)).all()
    return (value.astype(int) if whole else value).tolist()


def _handed_over(
    answer: Callable[..., Any], names: Sequence[str], args: Sequence[Any]
) -> Callable[[Sequence[Any]], Any]:
    """How the function takes its arguments: in order, or by name."""
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):  # functions written in C have none
        return lambda given: answer(*given)
    try:
        signature.bind(*args)
        return lambda given: answer(*given)
    except TypeError:
        pass
    try:
        signature.bind(**dict(zip(names, args, strict=True)))
        return lambda given: answer(**dict(zip(names, given, strict=True)))
    except TypeError:
        raise Unanswered(
            f"It takes `{signature}`, and is called with `({', '.join(names)})`."
        ) from None


def _worth_telling(errors: list[Exception]) -> Exception:
    """Choose what all forms met, or else what is not about a form that is not taken."""
    first, last = errors[0], errors[-1]
    if isinstance(first, AttributeError) and getattr(last, "name", "") == first.name:
        return first
    told = [e for e in errors if not any(word in str(e) for word in OF_FORMS)]
    return (told or errors)[0]


def _forms(answer: Any, args: Sequence[Any]) -> Iterator[list[Any]]:
    """Copy the arguments: as arrays, and where PyTorch is loaded as tensors of either float."""
    torch = sys.modules.get("torch")
    module = torch is not None and isinstance(answer, torch.nn.Module)
    if not module:
        yield [a.copy() if isinstance(a, np.ndarray) else a for a in args]
    if torch is None or not any(isinstance(a, np.ndarray) for a in args):
        return
    for dtype in (torch.float64, torch.float32):
        yield [torch.tensor(a, dtype=dtype) if isinstance(a, np.ndarray) else a for a in args]
