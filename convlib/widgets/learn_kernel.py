"""A kernel that learns a filter by gradient descent, step by step."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Dict, Enum, Int, List, Tuple, validate

from convlib import functional, kernels, learn, verify
from convlib.widgets._base import Figure, bundle, refusing, same
from convlib.widgets._learning import PICTURES, STARTS, fitted, rounding
from convlib.widgets._traits import Array, Number

if TYPE_CHECKING:
    from torch import nn

# The largest sides, the largest numbers in a grid, the largest learning rate and momentum, and
# how many steps: no loss gets near an overflow.
SIDE = {"input": 8, "weight": 5}
LIMITS = SIDE | {"number": 1e6, "lr": 1e6, "momentum": 0.99, "steps": 400}

TARGET = kernels.NAMED["sobel_x"]

CELL = 34  # a cell's height in js/kit/theme.css, in CSS pixels
WIDE, NARROW = 662, 304  # what there is for grids beside each other on a wide page and on a phone


class LearnKernel(Figure):
    """A kernel that learns a filter from the filter's output alone, by gradient descent.

    The loss is the mean squared error of its output, `torch.nn.functional.mse_loss`, and the steps
    are those of `torch.optim.SGD`. Rows and columns count from 0.

    Parameters
    ----------
    input : (H, W) array_like, optional
        The picture, up to 8×8 numbers within ±1e6.
    target : (K_h, K_w) array_like, optional
        The filter that is to be learned, up to 5×5.
    weight : (K_h, K_w) array_like, optional
        Where the learning starts; by default some random numbers. Where the target gets another
        size, it follows.
    lr : float, optional
        Learning rate, from 0 to 1e6. Above `largest_stable_lr` the descent diverges.
    momentum : float, optional
        From 0 to 0.99.
    steps : int, optional
        From 1 to 400. A descent that diverges ends where the loss is a million times the first.
    operation : {"cross-correlation", "convolution"}, optional
        How the target is applied. A convolution flips it, and what is learned comes out flipped.
    step : int, optional
        The step on show: the numbers before it, and the update that it makes.
    position : (int, int), optional
        The weight, (row, column), whose update is spelled out.
    **traits
        `controls`: the names of the controls in sight; the others are under “More”.

    Attributes
    ----------
    output : (T + 1, K_h·K_w + 1) ndarray of float64
        The weights and the loss before the first step and after each of T, as they are compared
        with PyTorch's; read-only.
    weights : (T + 1, K_h, K_w) ndarray of float64
    losses : (T + 1,) ndarray of float64
    largest_stable_lr : float
    rank : int
        Of K_h·K_w directions, how many the input shows: below, other kernels do as well.

    Raises
    ------
    TraitError
        Where a value is outside the limits above, or the target larger than the input. The figure
        keeps its last good state.

    Examples
    --------
    >>> figure = LearnKernel([[1, 0, 2]], [[3, -1]], [[0, 0]], lr=0.4, steps=50)
    >>> figure.weight_at(1), figure.losses[:2].round(3)
    (array([[ 1.2, -1.6]]), array([6.5 , 2.34]))
    >>> figure.largest_stable_lr
    0.5
    """

    _esm = bundle("learn_kernel")
    ARGUMENTS = ("input", "target", "weight", "lr", "momentum", "steps", "operation")
    VIEW = ("step", "position")
    CALL = "torch.optim.SGD"

    input = Array(SIDE["input"], SIDE["input"], default_value=np.array(PICTURES["face"], float))
    target = Array(SIDE["weight"], SIDE["weight"], default_value=TARGET)
    weight = Array(SIDE["weight"], SIDE["weight"], default_value=np.zeros((3, 3)))
    lr = Number(0.2, 0, LIMITS["lr"])
    momentum = Number(0, 0, LIMITS["momentum"])
    steps = Int(100).tag(sync=True)
    operation = Enum(("cross-correlation", "convolution"), "cross-correlation").tag(sync=True)
    step = Int(0).tag(sync=True)
    position = Tuple(Int(), Int(), default_value=(0, 0)).tag(sync=True)
    controls = List(
        Enum(
            (
                "target",
                "lr",
                "momentum",
                "operation",
                "picture",
                "start",
                "steps",
                "input_size",
                "kernel_size",
            )
        ),
        ["target", "lr", "momentum"],
    ).tag(sync=True)

    # What the browser needs of Python: the limits, and what has a name.
    limits = Dict(LIMITS | {"grown": learn.GROWN, "starts": STARTS}, read_only=True).tag(sync=True)
    pictures = Dict(PICTURES, read_only=True).tag(sync=True)
    named_kernels = Dict(
        {name: kernel.tolist() for name, kernel in kernels.NAMED.items()}, read_only=True
    ).tag(sync=True)

    def __init__(
        self,
        input: Any = PICTURES["face"],
        target: Any = TARGET,
        weight: Any = None,
        lr: Any = 0.2,
        momentum: Any = 0,
        steps: Any = 100,
        operation: Any = "cross-correlation",
        step: Any = 0,
        position: Any = (0, 0),
        **traits: Any,
    ) -> None:
        if weight is None:
            weight = np.array(STARTS["random 1"])
            weight = weight[tuple(slice(side) for side in np.shape(target)[:2])]
        super().__init__(
            input=input,
            target=target,
            weight=weight,
            lr=lr,
            momentum=momentum,
            steps=steps,
            operation=operation,
            step=step,
            position=position,
            **traits,
        )

    @property
    def weights(self) -> np.ndarray:
        """The weights before the first step and after each, (T + 1, K_h, K_w)."""
        return self.output[:, :-1].reshape(-1, *self.target.shape)

    @property
    def losses(self) -> np.ndarray:
        """The losses of these weights, (T + 1,)."""
        return self.output[:, -1]

    def weight_at(self, step: int) -> np.ndarray:
        """Return the weights after so many steps, (K_h, K_w); −1 is after the last."""
        return self.weights[step]

    @property
    def largest_stable_lr(self) -> float:
        """Learning rate above which the descent diverges; infinity for an input of zeros."""
        return learn.largest_stable_lr(
            self.input[None, None], (1, 1, *self.target.shape), self.momentum
        )

    @property
    def rank(self) -> int:
        """How many of the K_h·K_w directions among kernels the input shows."""
        return learn.rank(self.input[None, None], (1, 1, *self.target.shape))

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        rows, columns = self.target.shape
        first, last = (f"{loss:.3g}".replace("-", "−") for loss in self.losses[[0, -1]])
        steps = len(self.losses) - 1
        return (
            f"A kernel of {rows}×{columns} learns another from its output by gradient descent: "
            f"in {steps} step{'s' * (steps != 1)} the mean squared error goes from {first} to "
            f"{last}."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        (rows, columns), (k_rows, k_columns) = self.input.shape, self.target.shape
        out, output = rows - k_rows + 1, 46.4 * (columns - k_columns + 1) + 6
        lines = [
            [(rows, 40 * columns + 6), (k_rows, max(30 * k_columns + 6, 135)), (out, output)],
            [(k_rows, 46.4 * k_columns + 34), (out, output), (out, output + 40)],
        ]
        wide, narrow = (sum(stacked(line, room) + 12 for line in lines) for room in (WIDE, NARROW))
        count = len(self.controls)  # on a phone a line each
        lost = 22 * (self.rank < self.target.size)  # a longer note, on the directions not shown
        return 565 + 38 * (count > 2) + round(wide), 962 + 38 * count + lost + round(narrow)

    def draw(self) -> bytes:
        """Draw the target, and the kernel before, on show, and after all steps, as PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        steps = dict.fromkeys((0, self.step, len(self.losses) - 1))
        return plots.grids(
            [
                plots.Grid("Input", self.input, plots.INPUT),
                plots.Grid("Target", self.target, plots.KERNEL),
                *(plots.Grid(f"Step {n}", self.weight_at(n).round(2), plots.KERNEL) for n in steps),
            ]
        )

    def to_torch(self) -> "nn.Conv2d":
        """Return the `torch.nn.Conv2d` that was learned, in float64, without a bias."""
        return verify.conv2d_layer(self.weight_at(-1)[None, None])

    def torch_output(self) -> np.ndarray:
        """Let PyTorch make the same steps: nn.Conv2d, mse_loss and torch.optim.SGD."""
        import torch

        x, kernel = (torch.tensor(a)[None, None] for a in (self.input, wanted(**self.arguments())))
        t = torch.nn.functional.conv2d(x, kernel).numpy()
        steps = len(self.losses) - 1
        found = verify.gradient_descent(
            self.input[None, None], t, self.weight[None, None], self.lr, self.momentum, steps
        )
        return rows(found)

    @staticmethod
    def compute(**arguments: Any) -> np.ndarray:
        """Compute the weights and the loss of each step, a row for each.

        Raises
        ------
        ValueError
            Where there is no output, or a number is outside its limits, with both.
        """
        check(**arguments)
        return rows(descend(**arguments))

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any number of the descent, by rounding alone."""
        x, kernel = arguments["input"], wanted(**arguments)
        steps = arguments["lr"], arguments["momentum"]
        weights, losses = rounding(descend(**arguments), x, kernel, *steps)
        return float(max(weights.max(), losses.max()))

    def refuse(self, proposal: Any) -> Any:
        """Refuse a start of another shape than the target's; to another target it will follow."""
        name, value = proposal.trait.name, proposal.value
        asked = self.arguments(**{name: value})
        if name != "weight":
            asked["weight"] = fitted(self.weight, asked["target"].shape)
        with refusing(f"{name}: "):
            check(**asked)
        return value

    def respond(self) -> None:
        """Let the start have the target's shape first."""
        if self.weight.shape != self.target.shape:
            self.weight = fitted(self.weight, self.target.shape)
        super().respond()

    @validate("step")
    def _within(self, proposal: Any) -> int:
        """Keep to the steps that were made: the one nearest to the one asked for."""
        asked = self.arguments()
        known = self._asked and all(same(asked[name], self._asked[name]) for name in asked)
        with refusing():
            made = self.output if known else self.compute(**asked)
        return min(max(proposal.value, 0), len(made) - 1)

    @validate("position")
    def _inside(self, proposal: Any) -> tuple[int, int]:
        """Keep to the kernel: the weight nearest to the one asked for."""
        asked = zip(proposal.value, self.target.shape, strict=True)
        row, column = (min(max(at, 0), n - 1) for at, n in asked)
        return row, column


def wanted(target: np.ndarray, operation: str, **_: Any) -> np.ndarray:
    """Return the kernel whose correlation is wanted: a convolution flips the target."""
    return target if operation == "cross-correlation" else target[::-1, ::-1].copy()


def descend(
    input: np.ndarray, weight: np.ndarray, lr: float, momentum: float, steps: int, **target: Any
) -> learn.Descent:
    """Run the descent from what a figure is asked."""
    x = input[None, None]
    t = functional.conv2d(x, wanted(**target)[None, None])
    return learn.gradient_descent(x, t, weight[None, None], lr, momentum, steps)


def rows(descent: learn.Descent) -> np.ndarray:
    """Put the weights and the loss of each step in a row."""
    steps = len(descent.losses)
    return np.column_stack([descent.weights.reshape(steps, -1), descent.losses])


def stacked(planes: Sequence[tuple[int, float]], room: int) -> int:
    """How tall grids of (rows, width) are in a line that wraps, in pixels."""
    heights: list[int] = []
    used = float(room)
    for rows, width in planes:
        if used + width > room:
            heights.append(0)
            used = 0
        used += width + 24  # with a sign
        heights[-1] = max(heights[-1], rows * CELL + 36)
    return sum(heights)


def check(**arguments: Any) -> None:
    """Raise ValueError where there is no output, or a number is outside its limits, with both."""
    x, target, weight = (arguments[name] for name in ("input", "target", "weight"))
    most = LIMITS["number"]
    for name, array in {"input": x, "target": target, "weight": weight}.items():
        large = array[np.abs(array) > most]
        if large.size:
            raise ValueError(f"{name} holds {large[0]:g}; it takes numbers within ±{most:g}")
    if not 1 <= arguments["steps"] <= LIMITS["steps"]:
        raise ValueError(
            f"{arguments['steps']} steps; it takes a whole number from 1 to {LIMITS['steps']}"
        )
    shapes = "×".join(map(str, target.shape)), "×".join(map(str, x.shape))
    if target.shape[0] > x.shape[0] or target.shape[1] > x.shape[1]:
        raise ValueError("a kernel of {} does not fit the input of {}".format(*shapes))
    if weight.shape != target.shape:
        given = "×".join(map(str, weight.shape))
        raise ValueError(f"weight is {given}, and the target is {shapes[0]}: they must be alike")
