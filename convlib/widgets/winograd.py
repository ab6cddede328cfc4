"""Winograd's short convolutions: fewer multiplications for neighbouring outputs."""

from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from traitlets import Dict, Enum, Int, List, validate

from convlib import agreement, verify
from convlib.algorithms import winograd
from convlib.widgets._base import Figure, bundle
from convlib.widgets._traits import Array

if TYPE_CHECKING:
    from torch import nn

Numbers = NDArray[Any]

TAPS = 3  # of the kernel
MOST = {"float64": 1e100, "float32": 1e17}  # no sum of products overflows

# Under this kernel the second output is 0 by definition, and by F(4,3) it is not quite.
SIX = [3, 1, 2, 5, 7, 4]
KERNEL = [1, 2, -1]


class Transforms(NamedTuple):
    """Three matrices: outputs are A ((G weight) · (B input)), the product number by number."""

    B: Numbers  # of the input
    G: Numbers  # of the kernel
    A: Numbers  # back to outputs


# By the length of the input: F(2,3) is that of S. Winograd 1980, in the form of Lavin & Gray 2016.
TRANSFORMS = {
    4: Transforms(
        B=np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]]),
        G=np.array([[1, 0, 0], [1 / 2, 1 / 2, 1 / 2], [1 / 2, -1 / 2, 1 / 2], [0, 0, 1]]),
        A=np.array([[1, 1, 1, 0], [0, 1, -1, -1]]),
    ),
    6: Transforms(winograd.B, winograd.G, winograd.A),
}


class Trace(NamedTuple):
    """All numbers on the way from input and kernel to the output."""

    transformed_input: Numbers
    transformed_weight: Numbers
    products: Numbers
    output: Numbers


class Winograd(Figure):
    """Winograd's F(2,3) and F(4,3): 4 multiplications instead of 6, and 6 instead of 12.

    Parameters
    ----------
    input : (4,) or (6,) array_like, optional
        Four numbers for F(2,3), which gives two outputs; six for F(4,3), which gives four.
    weight : (3,) array_like, optional
        The kernel, which is not flipped: the outputs are those of `torch.nn.Conv1d`.
    **traits
        `precision`: ``"float64"`` or ``"float32"``, in which every operation rounds; the latter
        takes numbers up to ±1e17. `step`: the multiplication, or after them the output, at which
        the reader looks, from 0. `controls`: the names of the controls in sight.

    Attributes
    ----------
    output : (2,) or (4,) ndarray
        By Winograd's way, of the precision's dtype; read-only.

    Raises
    ------
    TraitError
        Where there are not so many numbers, or they are too large for the precision. The figure
        keeps its last good state.

    Examples
    --------
    >>> figure = Winograd([3, 1, 2, 5], weight=[1, 2, -1])
    >>> figure.output
    array([3., 0.])
    >>> figure.input = [3, 1, 2, 5, 7, 4]
    >>> figure.output.round(12).tolist()
    [3.0, 0.0, 5.0, 15.0]
    """

    _esm = bundle("winograd")
    ARGUMENTS = ("input", "weight", "precision")
    VIEW = ("step",)
    CALL = "nn.Conv1d"

    input = Array(max(TRANSFORMS))
    weight = Array(TAPS)
    precision = Enum(tuple(MOST), "float64").tag(sync=True)
    step = Int(1).tag(sync=True)
    controls = List(Enum(("size", "precision")), ["size", "precision"]).tag(sync=True)

    # What the browser needs of Python; `numbers` are those by which an input of four grows.
    limits = Dict(
        {
            "transforms": {
                str(length): {name: matrix.tolist() for name, matrix in some._asdict().items()}
                for length, some in TRANSFORMS.items()
            },
            "most": MOST,
            "numbers": SIX,
        },
        read_only=True,
    ).tag(sync=True)

    def __init__(self, input: Any = SIX[:4], weight: Any = KERNEL, **traits: Any) -> None:
        super().__init__(input=input, weight=weight, **traits)

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        outputs, fast = self.output.size, trace(**self.arguments()).products.size
        direct = by_definition(**self.arguments()).size
        return (
            f"F({outputs},{TAPS}): sums of the input times sums of the kernel are {fast} products, "
            f"whose sums are {outputs} outputs; by definition they take {direct} multiplications."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        return (650, 989) if self.input.size == 4 else (786, 1193)

    def draw(self) -> bytes:
        """Draw the stages as columns of cells, and what flows between them as lines: PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        found, size = trace(**self.arguments()), self.input.size
        below, middle = size + 1, size + 0.5  # rows: where the kernel begins, and of the outputs
        u, v = found.transformed_input, found.transformed_weight
        top = middle - self.output.size / 2
        stages = {
            "d": plots.Stage("Input d", self.input, plots.INPUT, 0, 0),
            "g": plots.Stage("Kernel g", self.weight, plots.KERNEL, 0, below),
            "u": plots.Stage("Transformed d", u, plots.INPUT, 1, 0),
            "v": plots.Stage("Transformed g", v, plots.KERNEL, 1, below),
            "m": plots.Stage("Products", found.products, plots.QUIET, 2, middle - size / 2),
            "y": plots.Stage("Output", found.output, plots.OUTPUT, 3, top),
        }
        B, G, A = TRANSFORMS[size]
        one = np.eye(size)
        ways = {("d", "u"): B, ("g", "v"): G, ("u", "m"): one, ("v", "m"): one, ("m", "y"): A}
        return plots.flow(stages, ways)

    def to_torch(self) -> "nn.Module":
        """Return the PyTorch module that makes `output` of the input as (1, length).

        Returns
        -------
        torch.nn.Conv1d
            With the same weights, in the same precision.
        """
        torch = verify.pytorch()
        weight = torch.from_numpy(self.weight.astype(self.precision))
        layer = torch.nn.Conv1d(1, 1, TAPS, bias=False, dtype=weight.dtype)
        with torch.no_grad():
            layer.weight[0, 0] = weight
        return layer

    def torch_output(self) -> Numbers:
        """Ask PyTorch for its output."""
        return verify.run(self.to_torch(), self.input.astype(self.precision)[None])[0]

    @staticmethod
    def compute(**arguments: Any) -> Numbers:
        """Compute the output by Winograd's way.

        Raises
        ------
        ValueError
            Where there are not so many numbers, or one is too large, with what is allowed.
        """
        lengths = arguments["input"].size, arguments["weight"].size
        if lengths[0] not in TRANSFORMS:
            raise ValueError(f"input has {lengths[0]} numbers: allowed are 4, or 6 for F(4,3)")
        if lengths[1] != TAPS:
            raise ValueError(f"weight has {lengths[1]} numbers: allowed are {TAPS}")
        precision = arguments["precision"]
        for name in ("input", "weight"):
            largest = max(arguments[name], key=abs)
            if abs(largest) > MOST[precision]:
                raise ValueError(
                    f"{name} holds {largest:g}: allowed in {precision} are numbers "
                    f"up to ±{MOST[precision]:g}"
                )
        return trace(**arguments).output

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any output, by rounding alone.

        The bound of `convlib.algorithms.winograd.error_bound`, in one dimension: roundings on
        the longest way from an input to an output, times the sum of magnitudes there.
        """
        dtype = np.dtype(arguments["precision"])
        B, G, A = (abs(matrix) for matrix in TRANSFORMS[arguments["input"].size])
        # What underflows is no larger than this; the bound is relative, so it counts as present.
        least = float(np.finfo(dtype).smallest_normal)
        x, w = (np.abs(arguments[name]) + least for name in ("input", "weight"))
        roundings = (len(B) + 2) + (TAPS + 2) + 1 + (len(B) + 2)  # factors are rounded themselves
        allowed, _ = agreement.tolerance(dtype, A @ ((G @ w) * (B @ x)), roundings)
        return float(allowed.max())

    @validate("step")
    def _inside(self, proposal: Any) -> int:
        """Stay among the multiplications and the outputs: the nearest step to the one asked for."""
        steps = sum(TRANSFORMS[self.input.size].A.shape)
        return min(max(proposal.value, 0), steps - 1)


def trace(input: Numbers, weight: Numbers, precision: str) -> Trace:
    """Compute the outputs by as many multiplications as there are inputs, rounding each number.

    The factors within the transforms are fixed, and are not counted as multiplications.
    """
    B, G, A = (matrix.astype(precision) for matrix in TRANSFORMS[input.size])
    u, v = sums(B, input.astype(precision)), sums(G, weight.astype(precision))
    products = u * v
    return Trace(u, v, products, sums(A, products))


def sums(matrix: Numbers, numbers: Numbers) -> Numbers:
    """Multiply a matrix by a vector from left to right, as the browser does, rounding each time."""
    columns = zip(matrix.T, numbers, strict=True)
    return reduce(np.add, (column * number for column, number in columns))


def by_definition(input: Numbers, weight: Numbers, precision: str) -> Numbers:
    """Return the products of the definition, one row for each output."""
    windows = np.lib.stride_tricks.sliding_window_view(input.astype(precision), TAPS)
    return windows * weight.astype(precision)
