"""A stack of layers as records, which travel to the browser, and as convlib's layers.

A record has only what differs from the default, so that equal stacks are equal records:
``{"kind": "conv", "kernel_size": 3, "stride": [2, 1]}``; ``{"kind": "branches", "join": "add",
"branches": [[…], []]}``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from traitlets import TraitError, TraitType

from convlib.arguments import pair
from convlib.geometry import effective_kernel_size
from convlib.layers import Branches, Conv, Layer
from convlib.networks import CONVENTIONS, network

KINDS = ("conv", "pool")
NUMBERS = {"kernel_size": None, "stride": 1, "padding": 0, "dilation": 1}

Record = dict[str, Any]


class Stack(TraitType[Any, Any]):
    """The name of a published network, or layers: convlib's, or records; kept as records."""

    info_text = "the name of a network, or a list of convlib's layers or of their records"

    def validate(self, obj: Any, value: Any) -> str | list[Record]:
        """Make records of what was given, or say what is wrong."""
        if isinstance(value, str):
            if value in CONVENTIONS:
                return value
            raise TraitError(
                f"{self.name}={value!r}; networks are {', '.join(CONVENTIONS)}, "
                "or give a list of layers"
            )
        if not isinstance(value, Sequence):
            raise TraitError(f"{self.name}={value!r}; it takes {self.info_text}")
        try:
            return to_records(to_layers(value))
        except (TypeError, ValueError) as error:
            raise TraitError(f"{self.name}: {error}") from None


class Pooling(Layer):
    """A layer that is told from a convolution, where it is shown, by its class."""


def to_records(stack: Sequence[Any], bare: str = "conv") -> list[Record]:
    """Make records of layers; `bare` is the kind of a `Layer` that does not say what it is."""
    return [_record(layer, bare) for layer in stack]


def _record(layer: Any, bare: str) -> Record:
    name = {"name": layer.name} if layer.name else {}
    if isinstance(layer, Branches):
        branches = [to_records(branch, bare) for branch in layer.branches]
        return {"kind": "branches", "join": layer.join, "branches": branches} | name
    if isinstance(layer, Conv):
        kind = "conv"
    else:
        pools = isinstance(layer, Pooling) or "pool" in layer.name
        kind = "pool" if pools else bare
    numbers = {key: _plain(getattr(layer, key)) for key in NUMBERS}
    return {"kind": kind} | {k: v for k, v in numbers.items() if v != NUMBERS[k]} | name


def _plain(value: Any) -> Any:
    """One number where both are equal, a list where they are not, a word as it is."""
    if isinstance(value, str):
        return 0 if value == "valid" else value
    first, second = pair(value, "")
    return first if first == second else [first, second]


def to_layers(stack: Sequence[Any], where: str = "") -> tuple[Any, ...]:
    """Make convlib's layers of records, or of what is layers already.

    Raises
    ------
    TypeError, ValueError
        Where one is no layer, with its number, as in "layer 2, branch 1, layer 1".
    """
    made = []
    for number, layer in enumerate(stack, 1):
        place = f"{where}layer {number}"
        try:
            made.append(_layer(layer, place))
        except (TypeError, ValueError) as error:
            said = str(error)
            if not said.startswith("layer "):
                said = f"{place}: {said}"
            raise type(error)(said) from None
    return tuple(made)


def _layer(record: Any, place: str) -> Any:
    if isinstance(record, Branches):
        branches, join, name = record.branches, record.join, record.name
    elif isinstance(record, Layer):
        _check_pooling(record)
        return record
    elif not isinstance(record, Mapping):
        raise TypeError(f"{record!r} is neither one of convlib's layers nor a record of one")
    elif record.get("kind") == "branches":
        _only(record, {"kind", "join", "branches", "name"})
        branches, join, name = (
            record.get(key, default)
            for key, default in (("branches", ()), ("join", "add"), ("name", ""))
        )
    else:
        return _window(record)
    if not isinstance(branches, Sequence) or not all(isinstance(b, Sequence) for b in branches):
        raise TypeError(f"branches must be lists of layers, got {branches!r}")
    parts = [
        to_layers(branch, f"{place}, branch {number}, ")
        for number, branch in enumerate(branches, 1)
    ]
    return Branches(parts, join, name)


def _window(record: Mapping[str, Any]) -> Layer:
    _only(record, {"kind", "name", *NUMBERS})
    if record.get("kind", "conv") not in KINDS:
        raise ValueError(f"kind must be conv, pool or branches, got {record['kind']!r}")
    if "kernel_size" not in record:
        raise ValueError("it has no kernel_size")
    numbers = {key: record.get(key, default) for key, default in NUMBERS.items()}
    name = str(record.get("name", ""))
    if record.get("kind") == "pool":
        pooling = Pooling(**numbers, name=name)
        _check_pooling(pooling)
        return pooling
    return Conv(**numbers, name=name, out_channels=1)


def _check_pooling(layer: Layer) -> None:
    """Refuse as PyTorch a pooling's padding beyond half its window."""
    if not isinstance(layer, Pooling) or isinstance(layer.padding, str):
        return
    for axis in (0, 1):
        k, _, d = layer.along(axis)
        most, padding = effective_kernel_size(k, d) // 2, layer.sides(axis)[0]
        if padding > most:
            raise ValueError(f"a pooling pads by up to half its window, {most}, got {padding}")


def _only(record: Mapping[str, Any], known: set[str]) -> None:
    if unknown := set(record) - known:
        raise ValueError(f"it has no {', '.join(sorted(unknown))}")


def count(stack: Sequence[Any]) -> int:
    """How many windows and joins there are, those of the branches too."""
    return sum(
        1 + sum(map(count, layer.branches)) if isinstance(layer, Branches) else 1 for layer in stack
    )


def numbers_of(stack: Sequence[Any]) -> list[int]:
    """All sizes, strides, paddings and dilations, those of the branches too."""
    found: list[int] = []
    for layer in stack:
        if isinstance(layer, Branches):
            found += [n for branch in layer.branches for n in numbers_of(branch)]
        else:
            given = [getattr(layer, key) for key in NUMBERS]
            found += [n for value in given if not isinstance(value, str) for n in pair(value, "")]
    return found


def published(name: str, convention: str) -> tuple[Any, ...]:
    """Return the layers of a network, its poolings told from its convolutions."""
    return to_layers(to_records(network(name, convention).features, "pool"))
