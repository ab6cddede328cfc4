"""Two functions of one variable, and the area under one times the other, flipped and shifted."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Dict, Enum, List, validate

from convlib import agreement, verify
from convlib.continuous import Signal, exact
from convlib.signals import riemann, sample
from convlib.widgets._base import Figure, bundle
from convlib.widgets._signals import NAMED, Function, to_record
from convlib.widgets._traits import Number, read_only

if TYPE_CHECKING:
    from torch import nn

# From least to most; where a function is, is limited by the ends of the axis.
LIMITS: dict[str, list[float]] = {
    "reach": [2, 6],
    "step": [0.05, 4],  # or 0: no samples
    "width": [0.05, 12],
    "sigma": [0.05, 4],
    "rate": [0.1, 20],
    "height": [-5, 5],
    "area": [-5, 5],
    "samples": [-5, 5],
    "count": [2, 129],  # how many samples are drawn
}

PER_UNIT = 80  # points of the output in a unit of t; their distance is the fine step

EXPONENTIALS = 8  # roundings in a sample, beside the one of the product


class ContinuousConvolution(Figure):
    """Two functions f and g, the area under f(τ) g(t − τ), and the curve (f ∗ g)(t) it traces.

    Parameters
    ----------
    f, g : Box, Triangle, Gaussian, Decay or Drawn, optional
        Functions of `convlib.signals`; or their names ``"box"``, ``"triangle"``, ``"gaussian"``,
        ``"decay"``, ``"drawn"``; or records such as ``{"kind": "box", "start": 0, "stop": 2}``.
        The traits hold functions, whatever was given: ``figure.f(0.5)`` is a value.
    **traits
        `t`: where the flipped g stands. `step`: the distance Δ of the samples, 0.05 to 4, or 0 for
        none. `reach`: the axis is from −reach to reach, 2 to 6; f and g begin, end or have their
        centre on it. `controls`: the names of the controls in sight; the others are under “More”.

    Attributes
    ----------
    output : (160·reach + 1,) ndarray of float64
        (f ∗ g)(t) at t = −reach, −reach + 1/80, …, reach, which is `grid`; read-only. From the
        closed form where `closed` is true, otherwise the fine sum of `sums` with step 0.

    Raises
    ------
    TraitError
        For functions outside the axis, and numbers outside the limits above. The figure keeps
        its last good state.

    Examples
    --------
    >>> from convlib.signals import Box, Gaussian
    >>> figure = ContinuousConvolution(f=Box(0, 1), g=Box(0, 1))
    >>> figure.output[figure.grid == 0.5]
    array([0.5])
    >>> figure.g = Gaussian(0.5)
    >>> figure.closed
    True
    """

    _esm = bundle("continuous_convolution")
    ARGUMENTS = ("f", "g", "step", "reach")
    VIEW = ("t",)
    CALL = "nn.Conv1d over the samples"

    f = Function(default_value=NAMED["box"])
    g = Function(default_value=NAMED["decay"])
    step = Number(0.0, 0, LIMITS["step"][1])
    reach = Number(4.0, *LIMITS["reach"])
    t = Number(0.5)
    controls = List(
        Enum(("f", "g", "step", "f_shape", "g_shape", "reach")), ["f", "g", "step"]
    ).tag(sync=True)

    # What the browser needs of Python: the limits, and what a kind is when it is chosen.
    limits = Dict(LIMITS, read_only=True).tag(sync=True)
    named = Dict({kind: to_record(s) for kind, s in NAMED.items()}, read_only=True).tag(sync=True)

    def __init__(self, f: Any = NAMED["box"], g: Any = NAMED["decay"], **traits: Any) -> None:
        super().__init__(f=f, g=g, **traits)

    @property
    def grid(self) -> np.ndarray:
        """The points t of `output`, (160·reach + 1,)."""
        return points(self.reach)

    @property
    def closed(self) -> bool:
        """Whether `output` comes from a closed form."""
        return closed_form(self.f, self.g) is not None

    @property
    def sums(self) -> tuple[np.ndarray, np.ndarray]:
        """Riemann sums with Δ = step, and with 1/80 where it is 0, at the multiples of Δ.

        Returns
        -------
        t, values : (2m + 1,) ndarray
            With m = ⌊reach/Δ⌋.
        """
        return riemann_sums(**self.arguments())

    @property
    def samples(self) -> np.ndarray:
        """Samples of f, (1, n): what `to_torch()` takes."""
        return sampled(**self.arguments())[1][None]

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        names = [to_record(signal)["kind"] for signal in (self.f, self.g)]
        return (
            f"f ({names[0]}) and g ({names[1]}), flipped and shifted to t = {self.t:.4g}; "
            "their product and its area; and the curve of all such areas, f ∗ g."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        lines = [3 if name.endswith("shape") else 1 for name in self.controls]  # on a phone
        more = 30 if len(lines) < 6 else 0
        shapes = lines.count(3)  # on a wide page a line each; the others share one
        crowded = len(lines) - shapes > 1  # more than one beside the player
        return 763 + 38 * crowded + 38 * shapes + more, 1016 + 38 * sum(lines) + more

    def draw(self) -> bytes:
        """Draw f and the flipped g, their product, and the curve with its dot, as PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        t, tau = self.t, self.grid
        f, flipped = self.f(tau), self.g(t - tau)
        value = float(np.interp(t, tau, self.output))
        return plots.curves(
            [
                plots.Panel({"f(τ)": (f, plots.INPUT), "g(t − τ)": (flipped, plots.KERNEL)}),
                plots.Panel({"f(τ) g(t − τ)": (f * flipped, plots.OUTPUT)}, filled=True),
                plots.Panel({"(f ∗ g)(t)": (self.output, plots.OUTPUT)}, dot=value),
            ],
            tau,
            at=t,
        )

    def to_torch(self) -> "nn.Conv1d":
        """Return the layer that makes the values of `sums` of `samples`.

        Returns
        -------
        torch.nn.Conv1d
            Its weights are Δ times the samples of g, flipped, since PyTorch correlates; in float64.
        """
        torch = verify.pytorch()
        _, _, g = sampled(**self.arguments())
        delta = self.step or 1 / PER_UNIT
        layer = torch.nn.utils.skip_init(
            torch.nn.Conv1d,
            1,
            1,
            kernel_size=g.size,
            padding=halfway(self.reach, delta),
            bias=False,
            dtype=torch.float64,
        )
        with torch.no_grad():
            layer.weight[0, 0] = torch.from_numpy(delta * g[::-1])
        return layer

    def torch_output(self) -> np.ndarray:
        """Ask PyTorch for the sums."""
        return verify.run(self.to_torch(), self.samples)[0]

    def summed(self) -> np.ndarray:
        """Return the values of `sums`, which are what PyTorch computes too."""
        return self.sums[1]

    def compared(self) -> np.ndarray:
        """Return the output and the values of `sums`, end to end."""
        return np.concatenate([self.output, self.summed()])

    @staticmethod
    def compute(**arguments: Any) -> np.ndarray:
        """Compute (f ∗ g)(t) at the points of the axis.

        Raises
        ------
        ValueError
            For what is outside the axis or the limits, with both numbers.
        """
        check(**arguments)
        answer = closed_form(arguments["f"], arguments["g"])
        if answer is None:
            return riemann_sums(**arguments | {"step": 0})[1]
        return answer(points(arguments["reach"]))

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any number: a closed form, or a sum of products."""
        curve = 1e-12 * np.abs(ContinuousConvolution.compute(**arguments)).max()
        t, f, g = sampled(**arguments)
        _, most = riemann(np.abs(f), np.abs(g), t)
        allowed, _ = agreement.tolerance(np.dtype(float), most, f.size + EXPONENTIALS)
        return float(max(curve, allowed.max()))

    @validate("t")
    def _inside(self, proposal: Any) -> float:
        """Keep t on the axis."""
        return float(np.clip(proposal.value, -self.reach, self.reach))


def points(reach: float) -> np.ndarray:
    """Multiples of 1/80 from −reach to reach."""
    most = halfway(reach, 1 / PER_UNIT)
    return read_only(np.arange(-most, most + 1) / PER_UNIT)


def halfway(reach: float, step: float) -> int:
    """How many steps there are from 0 to the end of the axis."""
    return math.floor(reach / step + 1e-9)


def closed_form(f: Signal, g: Signal) -> Signal | None:
    """Find f ∗ g, or None where it has no closed form here."""
    try:
        return exact(f, g)
    except ValueError:
        return None


def sampled(
    f: Signal, g: Signal, step: float, reach: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sample f and g in the middle of cells, three times as far as is seen.

    So 0 is where two cells meet, whatever the step; and where a function does not end, what is
    left out is far from every sum that is seen.
    """
    delta = step or 1 / PER_UNIT
    n = 2 * math.ceil(3 * reach / delta - 1e-9)
    half = n / 2 * delta
    t, values = sample(f, -half, half, n)
    return t, values, g(t)


def riemann_sums(f: Signal, g: Signal, step: float, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """Sum the products at the multiples of the step from −reach to reach."""
    delta = step or 1 / PER_UNIT
    t, at_f, at_g = sampled(f, g, step, reach)
    _, values = riemann(at_f, at_g, t)
    most = halfway(reach, delta)
    middle = t.size - 1  # where the sum is that stands at 0
    return np.arange(-most, most + 1) * delta, values[middle - most : middle + most + 1]


def check(f: Signal, g: Signal, step: float, reach: float) -> None:
    """Refuse what the figure can't show."""
    if step and step < LIMITS["step"][0]:
        least, most = LIMITS["step"]
        raise ValueError(f"step is {step:g}; allowed are 0 (no samples), or {least:g} to {most:g}")
    for name, signal in (("f", f), ("g", g)):
        record = to_record(signal)
        kind = record.pop("kind")
        if "stop" in record:
            record["width"] = record["stop"] - record["start"]
        if "samples" in record:
            record["count"] = len(record["samples"])
        for parameter, value in record.items():
            least, most = LIMITS.get(parameter, [-reach, reach])
            wrong = [v for v in np.atleast_1d(value) if not least <= v <= most]
            if wrong:
                raise ValueError(
                    f"the {kind} {name} has {parameter} {wrong[0]:g}; "
                    f"allowed is {least:g} to {most:g}"
                )
