"""The layers of a network as data: their geometry, and for costs their channels.

A stack is a sequence of layers from the input on. `convlib.receptive_field` and `convlib.cost`
compute with stacks, `convlib.networks` has published ones.

>>> stack = [Conv(3, padding=1, out_channels=8), Layer(2, stride=2, name="pool"), Dense(10)]
>>> stack[0].along(axis=0)
(3, 1, 1)
"""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Union

from convlib.arguments import IntOrPair, at_least_one, integer, pair
from convlib.geometry import output_size, padding_sides, same_padding
from convlib.geometry.sizes import Sides

__all__ = ["Branches", "Conv", "Dense", "GlobalPool", "Layer"]

Stack = Sequence[Union["Layer", "Branches"]]


@dataclass(frozen=True)
class Layer:
    """A window that slides: a convolution or a pooling, as far as its geometry goes.

    Attributes
    ----------
    kernel_size : int or pair
        Cells of the window along each axis, k.
    stride : int or pair
        Cells from one window to the next, s.
    padding : int, pair, "same", "valid" or "tensorflow"
        Cells added on *each* side, p; "same" and "valid" as in PyTorch. "tensorflow" is
        TensorFlow's SAME: ⌈i/s⌉ outputs, an odd cell after, and with a stride it depends on
        the size of the input.
    dilation : int or pair
        Cells from one weight to the next, d.
    name : str
        For tables.

    Raises
    ------
    TypeError
        If a number is no integer.
    ValueError
        If a size, stride or dilation is below 1, a padding negative or an unknown word, or
        "same" meets a stride.

    Examples
    --------
    >>> Layer(3, padding=2, dilation=2).sides()
    (2, 2)
    >>> Layer((1, 7), padding=(0, 3)).sides(axis=1)
    (3, 3)
    """

    kernel_size: IntOrPair
    stride: IntOrPair = 1
    padding: IntOrPair | str = 0
    dilation: IntOrPair = 1
    name: str = ""

    def __post_init__(self) -> None:
        for name in ("kernel_size", "stride", "dilation"):
            at_least_one(name, *pair(getattr(self, name), name))
        if self.padding != "tensorflow":
            padding_sides(self.padding, self.kernel_size, self.stride, self.dilation)

    def along(self, axis: int) -> tuple[int, int, int]:
        """Kernel size, stride and dilation along an axis: 0 is the height, 1 the width."""
        k, s, d = (pair(v, "")[axis] for v in (self.kernel_size, self.stride, self.dilation))
        return k, s, d

    def sides(self, axis: int = 0, input_size: int | None = None) -> Sides:
        """Cells added before and after, along an axis.

        Raises
        ------
        ValueError
            If that depends on the size of the input and none is given.
        """
        k, s, d = self.along(axis)
        if self.padding != "tensorflow":
            return padding_sides(self.padding, self.kernel_size, self.stride, self.dilation)[axis]
        if input_size is None:
            if s > 1 and k > 1:
                raise ValueError(
                    f'padding="tensorflow" with kernel {k} and stride {s} depends on the input: '
                    "give input_size"
                )
            input_size = 1  # at stride 1 it is always d(k−1); a kernel of one cell needs none
        return same_padding(input_size, k, s, d, convention="tensorflow")

    def output_size(self, input_size: int, axis: int = 0) -> int:
        """Positions the window takes along an axis of so many cells."""
        k, s, d = self.along(axis)
        return output_size(input_size + sum(self.sides(axis, input_size)), k, s, dilation=d)


@dataclass(frozen=True)
class Branches:
    """Stacks side by side on one input, whose outputs are joined.

    Attributes
    ----------
    branches : sequence of stacks
        Two or more; an empty one passes its input on, as in a residual block.
    join : "add" or "concatenate"
        What happens to the outputs: they are added, or their channels put behind each other.
        It makes no difference to receptive fields.
    name : str
        For tables.

    Raises
    ------
    ValueError
        If there are fewer than two branches, or the join is unknown.

    Examples
    --------
    >>> block = Branches([[Layer(3, padding=1), Layer(3, padding=1)], []])
    >>> [len(branch) for branch in block.branches]
    [2, 0]
    """

    branches: Sequence[Stack]
    join: str = "add"
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "branches", tuple(map(tuple, self.branches)))
        if len(self.branches) < 2:
            raise ValueError(f"a join needs at least two branches, got {len(self.branches)}")
        if self.join not in ("add", "concatenate"):
            raise ValueError(f'join must be "add" or "concatenate", got {self.join!r}')


@dataclass(frozen=True)
class Conv(Layer):
    """A convolution with its channels: a `Layer` that has weights.

    Attributes
    ----------
    kernel_size, stride, padding, dilation, name
        As of `Layer`.
    out_channels : int
        Filters.
    groups : int
        As of ``torch.nn.Conv2d``; a multiple of it must come in and go out.
    bias : bool
        Whether there is a number per filter to add.
    norm : bool
        Whether batch normalisation follows, with a scale and a shift per filter. Its running
        mean and variance are not learnt and not counted.

    Raises
    ------
    TypeError
        As `Layer`.
    ValueError
        As `Layer`, and if the filters are not a multiple of the groups.

    Examples
    --------
    >>> Conv(3, stride=2, padding=1, out_channels=64, bias=False, norm=True).out_channels
    64
    """

    _: KW_ONLY
    out_channels: int
    groups: int = 1
    bias: bool = True
    norm: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        at_least_one("out_channels", integer(self.out_channels, "out_channels"))
        at_least_one("groups", integer(self.groups, "groups"))
        if self.out_channels % self.groups:
            raise ValueError(
                f"out_channels={self.out_channels} is not a multiple of groups={self.groups}"
            )


@dataclass(frozen=True)
class GlobalPool:
    """The average of each channel: one cell is left.

    Examples
    --------
    >>> GlobalPool().name
    'pool'
    """

    name: str = "pool"


@dataclass(frozen=True)
class Dense:
    """A fully connected layer: every input number has a weight for every output number.

    Attributes
    ----------
    out_features : int
        Numbers that come out.
    bias : bool
        Whether there is one to add to each.
    name : str
        For tables.

    Examples
    --------
    >>> Dense(1000, name="fc").out_features
    1000
    """

    out_features: int
    bias: bool = True
    name: str = ""

    def __post_init__(self) -> None:
        at_least_one("out_features", integer(self.out_features, "out_features"))
