"""Two sequences, one of which is flipped and slides along the other."""

from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Dict, Enum, Int, List, validate

from convlib import agreement, discrete, verify
from convlib.widgets._base import Figure, bundle, refusing
from convlib.widgets._traits import Array

if TYPE_CHECKING:
    from torch import nn

# The most numbers in a sequence, and the most cells of a circle.
LIMITS = {"sequence": 16, "length": 32}

SHORT = "impulse", "mode"  # controls that stand beside another even on a phone


class DiscreteConvolution(Figure):
    """Two sequences as bars, one of which is flipped and slides along the other.

    Sums are numbered by their overlap, as `numpy.convolve` does in mode "full": in sum n the
    right end of the sliding b lies under a[n].

    Parameters
    ----------
    a : (N,) array_like, optional
        The input, which stays: 1 to 16 finite numbers.
    b : (K,) array_like, optional
        The kernel, which slides: 1 to 16 finite numbers.
    **traits
        `mode`: the sums to keep, ``"full"``, ``"same"`` or ``"valid"``, as `numpy.convolve`
        has it. `operation`: ``"convolution"``, which flips b, or ``"cross-correlation"``, which
        does not: ``numpy.correlate(a, b, mode)``, in this order; exchanging a and b would turn
        the output round. `length`: None, or the cells of a circle, up to 32, on which the
        convolution wraps round as by an FFT of that length; a circle has no ends, so `mode`
        then counts for nothing. On it a cross-correlation is the convolution with b reversed.
        `position`: which number of the output is looked at. `show`: what stands below the
        bars, ``"sums"`` (nothing more), ``"matrix"`` or ``"circle"``. `controls`: the names of
        the controls in sight; the others are under “More”.

    Attributes
    ----------
    output : (length by mode,) ndarray of float64
        The sums; read-only.

    Raises
    ------
    TraitError
        If a value is outside the limits above, or the circle is shorter than a sequence. The
        figure keeps its last good state.

    Examples
    --------
    >>> figure = DiscreteConvolution([1, 2, 3], [4, 5, 6])
    >>> figure.output
    array([ 4., 13., 28., 27., 18.])
    >>> figure.operation = "cross-correlation"
    >>> figure.output
    array([ 6., 17., 32., 23., 12.])
    >>> DiscreteConvolution([1, 2, 3, 4], [5, 6, 7, 8], length=4).output
    array([66., 68., 66., 60.])
    """

    _esm = bundle("discrete_convolution")
    ARGUMENTS = ("a", "b", "mode", "operation", "length")
    VIEW = ("position", "show")
    CALL = "F.conv1d"

    a = Array(LIMITS["sequence"])
    b = Array(LIMITS["sequence"])
    mode = Enum(discrete.MODES, "full").tag(sync=True)
    operation = Enum(("convolution", "cross-correlation"), "convolution").tag(sync=True)
    length = Int(None, allow_none=True, min=1, max=LIMITS["length"]).tag(sync=True)
    position = Int(0).tag(sync=True)
    show = Enum(("sums", "matrix", "circle"), "sums").tag(sync=True)
    controls = List(
        Enum(("operation", "mode", "show", "impulse", "length", "a", "b")),
        ["operation", "impulse", "show"],
    ).tag(sync=True)

    limits = Dict(LIMITS, read_only=True).tag(sync=True)

    # b lies hidden in a: with the flip off the output is largest where it is found.
    def __init__(self, a: Any = (2, 0, 3, -1, -2, 1), b: Any = (3, -1, -2), **traits: Any) -> None:
        super().__init__(a=a, b=b, **traits)

    @property
    def matrix(self) -> np.ndarray:
        """The matrix that makes `output` of a: a Toeplitz matrix, or a circulant one.

        Examples
        --------
        >>> figure = DiscreteConvolution([3, 4], [1, 2, 0])
        >>> figure.matrix
        array([[1., 0.],
               [2., 1.],
               [0., 2.],
               [0., 0.]])
        >>> figure.matrix @ figure.a
        array([ 3., 10.,  8.,  0.])
        """
        kernel = applied(self.b, self.operation)
        if self.length is not None:
            return discrete.circulant(kernel, self.length)
        first = self._first
        return discrete.toeplitz(kernel, self.a.size)[first : first + self.output.size]

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        how = "flipped" if self.operation == "convolution" else "not flipped"
        where = self.mode if self.length is None else f"on a circle of {self.length} cells"
        return (
            f"A kernel of {self.b.size} numbers, {how}, slides along an input of {self.a.size} "
            f"and makes an output of {self.output.size} ({self.operation}, {where})."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        rows, labels = self.output.size, [name for name in self.controls if name not in SHORT]
        beside = max(self.a.size, self._first + rows) + self.b.size <= 8  # on a wide page
        wide, phone = {
            "sums": (0, 0),
            "matrix": (64 + 26 * rows, 86 + 26 * rows),
            "circle": (300, 523),
        }[self.show]
        if beside or (self.length or 8) < 8:
            wide = max(0, wide - 560)
        return 818 + 38 * (len(self.controls) > 2) + wide, 869 + 38 * len(labels) + phone

    def draw(self) -> bytes:
        """Draw a, b where it lies, the products and the output, as PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        n = self._first + self.position
        places = n - np.arange(self.b.size)  # of the kernel as it is applied, right end first
        if self.length is not None:
            places %= self.length
        kernel = applied(self.b, self.operation)
        met = (places >= 0) & (places < self.a.size)
        products = self.a[places[met]] * kernel[met] + 0.0  # no −0
        outputs = self._first + np.arange(self.output.size)
        flipped = " flipped and" if self.operation == "convolution" else ""
        return plots.bars(
            [
                plots.Bars("Input a", np.arange(self.a.size), self.a, plots.INPUT),
                plots.Bars("Kernel b", np.arange(self.b.size), self.b, plots.KERNEL),
                plots.Bars(f"b{flipped} shifted", places, kernel, plots.KERNEL),
                plots.Bars("Products", places[met], products, plots.BIAS),
                plots.Bars("Output", outputs, self.output, plots.OUTPUT),
            ],
            current=n,
        )

    def to_torch(self) -> "nn.Module":
        """Return the PyTorch module that makes `output` of a as (1, N).

        Returns
        -------
        torch.nn.Conv1d
            With b flipped as its weight in float64 (for a convolution; PyTorch's layers do not
            flip), and ``padding`` K − 1 for "full", 0 for "valid" (K − N where b is longer),
            (K − 1)/2 for "same". In a `torch.nn.Sequential` after a layer that pads where the
            two sides differ: for "same" with an even K, where NumPy has the odd cell on the left
            and PyTorch on the right, and on a circle. There the window needs the last K − 1
            cells once more on the left; ``padding_mode="circular"`` copies cells to both sides.
        """
        torch = verify.pytorch()
        nn = torch.nn
        before, after = self._first - self.b.size + 1, 0
        ahead: list[Any] = []
        if self.length is not None:
            ahead = [nn.ZeroPad1d((0, self.length - self.a.size)), nn.CircularPad1d((-before, 0))]
        else:
            after = self._first + self.output.size - self.a.size
            if after != -before:
                ahead = [nn.ZeroPad1d((-before, after))]
        conv = nn.utils.skip_init(  # draws no random numbers, which others may count on
            nn.Conv1d,
            1,
            1,
            self.b.size,
            padding=0 if ahead else after,
            bias=False,
            dtype=torch.float64,
        )
        with torch.no_grad():
            conv.weight[0, 0] = torch.from_numpy(applied(self.b, self.operation)[::-1].copy())
        return nn.Sequential(*ahead, conv) if ahead else conv

    def torch_output(self) -> np.ndarray:
        """Ask PyTorch for its output."""
        return verify.run(self.to_torch(), self.a[None])[0]

    @staticmethod
    def compute(**arguments: Any) -> np.ndarray:
        """Add up the products at each overlap that is kept.

        Raises
        ------
        ValueError
            If the circle is shorter than a sequence, with all three numbers.
        """
        a, b, operation, length = (arguments[name] for name in ("a", "b", "operation", "length"))
        if length is not None:
            if length < max(a.size, b.size):
                sizes = f"{a.size} and {b.size}"
                raise ValueError(f"length={length} is shorter than the sequences: {sizes}")
            # Directly, not by FFT: then sums of whole numbers are exact.
            kernel = applied(b, operation)
            return discrete.convolve_circular(a, kernel, length, method="direct")
        if operation == "convolution":
            return discrete.convolve(a, b, arguments["mode"])
        return discrete.correlate(a, b, arguments["mode"])

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any output, by rounding alone."""
        a, b = np.abs(arguments["a"]), np.abs(arguments["b"])
        most = DiscreteConvolution.compute(**arguments | {"a": a, "b": b})
        allowed, _ = agreement.tolerance(np.dtype(float), most, min(a.size, b.size))
        return float(allowed.max())

    @property
    def _first(self) -> int:
        """The number of the first sum in the output."""
        if self.length is not None:
            return 0
        return first_sum(self.a.size, self.b.size, self.mode, self.operation)

    @validate("position")
    def _inside(self, proposal: Any) -> int:
        """Look at the output: at the nearest number to the one asked for."""
        with refusing():
            size = self.compute(**self.arguments()).size
        return min(max(proposal.value, 0), size - 1)


def applied(b: np.ndarray, operation: str) -> np.ndarray:
    """Reverse the kernel for a cross-correlation: convolved with a, it lies there as it is."""
    return b if operation == "convolution" else b[::-1]


def first_sum(n: int, k: int, mode: str, operation: str) -> int:
    """Return the number, in mode "full", of the first sum that a mode keeps."""
    short = min(n, k)
    if mode == "same":  # numpy.correlate turns round what a b longer than a gives
        return (short - (operation == "convolution" or k <= n)) // 2
    return 0 if mode == "full" else short - 1
