"""The kinds of values that a figure's traits hold, and how they travel to the browser."""

import reprlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from traitlets import TraitError, TraitType

from convlib.arguments import integer, pair

MOST = 1e100  # numbers in a figure: so far from overflow that no sum of products gets there


def to_wire(array: np.ndarray) -> dict[str, Any]:
    """Shape and float64 bytes of an array: NaN, infinity and every digit survive."""
    return {"shape": list(array.shape), "data": np.asarray(array, "<f8").tobytes()}


def from_wire(wire: Mapping[str, Any]) -> np.ndarray:
    """Make the array of a message again; a copy, since a message's bytes may be reused."""
    return np.frombuffer(bytes(wire["data"]), dtype="<f8").reshape(wire["shape"]).copy()


def read_only(array: np.ndarray) -> np.ndarray:
    """Forbid writing: a cell changed in place would change nothing on screen, silently."""
    array.flags.writeable = False
    return array


class Array(TraitType[np.ndarray, np.ndarray]):
    """An array of numbers, with at most so many cells along each axis, as float64.

    The value is read-only: replace it as a whole, so that the figure notices.
    """

    def __init__(self, *most: int, **metadata: Any) -> None:
        super().__init__(**metadata)
        self.most = most
        self.info_text = f"a {len(most)}-D array of finite numbers, up to ±{MOST:g}"
        self.tag(
            sync=True,
            to_json=lambda array, _: to_wire(array),
            from_json=lambda wire, _: from_wire(wire),
        )

    def set(self, obj: Any, value: Any) -> None:
        """Set it, unless it is there already: so figures that follow one another come to rest.

        An array's == gives an array, by which traitlets would take every one for a change. Bytes
        are compared, since −0 is another number than 0.
        """
        new, old = self.validate(obj, value), obj._trait_values.get(self.name)
        if old is None or (old.shape, old.tobytes()) != (new.shape, new.tobytes()):
            super().set(obj, new)

    def validate(self, obj: Any, value: Any) -> np.ndarray:
        """Take whatever NumPy makes an array of (a torch tensor too), or say what is wrong."""
        if hasattr(value, "detach"):  # a layer's weight, as PyTorch keeps it
            value = value.detach()
        try:
            given = np.asarray(value)
        except (TypeError, ValueError) as error:
            raise TraitError(f"{self.name}: {error}; it takes {self.info_text}") from None
        if given.dtype.kind not in "biuf":
            shown = f"{self.name}={reprlib.repr(value)} ({given.dtype})"
            raise TraitError(f"{shown}; it takes {self.info_text}")
        array = given.astype(np.float64)
        fits = array.ndim == len(self.most) and all(
            1 <= side <= most for side, most in zip(array.shape, self.most, strict=True)
        )
        if not fits:
            least, most = ("×".join(map(str, sides)) for sides in ([1] * len(self.most), self.most))
            raise TraitError(
                f"{self.name} has shape {array.shape}; "
                f"it takes a {len(self.most)}-D array from {least} to {most}"
            )
        wrong = array[~(np.abs(array) <= MOST)]  # NaN too
        if wrong.size:
            raise TraitError(f"{self.name} holds {wrong[0]}; it takes {self.info_text}")
        return read_only(array)


class Number(TraitType[float, float]):
    """A finite number, from `least` to `most`."""

    def __init__(
        self, default: float, least: float = -MOST, most: float = MOST, **metadata: Any
    ) -> None:
        super().__init__(default_value=default, **metadata)
        self.least, self.most = least, most
        self.info_text = f"a finite number from {least:g} to {most:g}".replace("-", "−")
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> float:
        """Take a number, NumPy's too, or say what is allowed."""
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = float("nan")
        if isinstance(value, str) or not self.least <= number <= self.most:
            raise TraitError(f"{self.name}={value!r}; it takes {self.info_text}")
        return number


class Pair(TraitType[Any, Any]):
    """One whole number for both axes, or (height, width), from `least` to `most`; kept as a pair.

    The words in `named` are taken as they are.
    """

    def __init__(self, least: int, most: int, named: tuple[str, ...] = (), **metadata: Any) -> None:
        super().__init__(**metadata)
        self.least, self.most, self.named = least, most, named
        self.info_text = f"a whole number from {least} to {most}, or a pair of them" + "".join(
            f", or {name!r}" for name in named
        )
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> tuple[int, int] | str:
        """Make a pair of what was given, or say what is allowed."""
        if isinstance(value, str) and value in self.named:
            return value
        try:
            both = pair(value.tolist() if hasattr(value, "tolist") else value, "")
        except (TypeError, ValueError):
            both = None
        if both and all(self.least <= n <= self.most for n in both):
            return both
        raise TraitError(f"{self.name}={value!r}; it takes {self.info_text}")


class Whole(TraitType[int, int]):
    """A whole number, NumPy's too, from `least` to `most`."""

    def __init__(self, default: int, least: int, most: int, **metadata: Any) -> None:
        super().__init__(default_value=default, **metadata)
        self.least, self.most = least, most
        self.info_text = f"a whole number from {least} to {most}"
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> int:
        """Take a whole number, or say what is allowed."""
        number = whole(value)
        if number is None or not self.least <= number <= self.most:
            raise TraitError(f"{self.name}={value!r}; it takes {self.info_text}")
        return number


class Sizes(TraitType[Any, Any]):
    """Sizes along some axes, from 1 to as many as each may have."""

    def __init__(self, default: tuple[int, ...], most: tuple[int, ...], **metadata: Any) -> None:
        super().__init__(default_value=default, **metadata)
        self.most = most
        self.info_text = f"{len(most)} whole numbers from 1 to {', '.join(map(str, most))}"
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> tuple[int, ...]:
        """Take whole numbers, or say what is allowed."""
        sizes = [whole(size) for size in value] if isinstance(value, (tuple, list)) else []
        if len(sizes) != len(self.most) or not all(
            size is not None and 1 <= size <= most
            for size, most in zip(sizes, self.most, strict=True)
        ):
            raise TraitError(f"{self.name}={value!r}; it takes {self.info_text}")
        return tuple(size for size in sizes if size is not None)


def whole(value: Any) -> int | None:
    """Return Python's integer of a whole number, and None of everything else."""
    try:
        return integer(value, "")
    except TypeError:
        return None
