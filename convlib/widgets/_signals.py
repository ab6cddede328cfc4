"""Functions of one variable as traits: how they are named, and how they travel to the browser."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from traitlets import TraitError, TraitType

from convlib.continuous import Box, Decay, Gaussian, Signal, Triangle
from convlib.drawn import Drawn

KINDS: dict[str, type[Signal]] = {
    "box": Box,
    "triangle": Triangle,
    "gaussian": Gaussian,
    "decay": Decay,
    "drawn": Drawn,
}
# What each is before anybody has reshaped it.
NAMED: dict[str, Signal] = {
    "box": Box(-1, 1),
    "triangle": Triangle(-1, 1),
    "gaussian": Gaussian(0.5),
    "decay": Decay(1),
    # One wave: above the axis, then below it.
    "drawn": Drawn(
        tuple(np.interp(np.linspace(-4, 4, 65), [-1.5, -0.75, 0.75, 1.5], [0, 1, -1, 0]))
    ),
}


def to_record(signal: Signal) -> dict[str, Any]:
    """Make plain data of a function: its kind, and its parameters by their names.

    Examples
    --------
    >>> to_record(Decay(2))
    {'kind': 'decay', 'rate': 2.0, 'start': 0.0, 'height': 1.0}
    """
    kind = next(name for name, made in KINDS.items() if type(signal) is made)
    values = {field.name: getattr(signal, field.name) for field in fields(signal)}  # type: ignore[arg-type]
    plain = {k: list(v) if isinstance(v, tuple) else float(v) for k, v in values.items()}
    return {"kind": kind, **plain}


def from_record(record: Mapping[str, Any]) -> Signal:
    """Make the function of a record again.

    Raises
    ------
    TypeError, ValueError
        Where there is no such kind, or it does not take these parameters.

    Examples
    --------
    >>> from_record({"kind": "box", "start": 2, "stop": 3})
    Box(start=2.0, stop=3.0, height=1.0)
    """
    parameters = dict(record)
    kind = parameters.pop("kind", None)
    if kind not in KINDS:
        raise ValueError(f"kind={kind!r}; allowed are {', '.join(KINDS)}")
    numbers = {k: v if k == "samples" else float(v) for k, v in parameters.items()}
    return KINDS[kind](**numbers)


class Function(TraitType[Any, Any]):
    """A function of one variable: one of convlib's, its record, or the name of its kind."""

    info_text = f"a {', '.join(made.__name__ for made in KINDS.values())}, or {', '.join(KINDS)}"

    def __init__(self, **metadata: Any) -> None:
        super().__init__(**metadata)
        self.tag(
            sync=True,
            to_json=lambda signal, _: to_record(signal),
            from_json=lambda record, _: record,
        )

    def validate(self, obj: Any, value: Any) -> Signal:
        """Make a function of what was given, or say what is allowed."""
        if isinstance(value, str) and value in NAMED:
            return NAMED[value]
        if type(value) in KINDS.values():
            return from_record(to_record(value))  # plain floats, whatever it was made of
        if not isinstance(value, Mapping):
            raise TraitError(f"{self.name}={value!r}; it takes {self.info_text}")
        try:
            return from_record(value)
        except (TypeError, ValueError) as error:
            raise TraitError(f"{self.name}: {error}") from None
