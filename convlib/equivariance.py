"""Whether a picture may as well be shifted before a layer as the output after it.

A layer f is *equivariant* to a shift T where f(T x) = T′ f(x) for some shift T′ of the output,
and *invariant* where f(T x) = f(x). A shift here is a circular roll: what leaves at one side
enters at the other, as in ``torch.roll``; (dy, dx) is in pixels, down and to the right.

The layer is a convolution that keeps the size of a picture, then, if wanted, a pooling and a blur.
The last of them takes the stride, so that a blur stands before the subsampling, as in R. Zhang,
*Making Convolutional Networks Shift-Invariant Again*, ICML 2019, https://arxiv.org/abs/1904.11486.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from convlib import functional
from convlib.arguments import IntOrPair, pair

__all__ = ["BLURS", "POOLS", "commutation", "layer", "padding_reach", "shift", "stages", "table"]

Array = NDArray[Any]
Pair = tuple[int, int]

POOLS = ("none", "max", "avg", "global max", "global avg")
# Zhang's filters, by his names; each is divided by its sum, down and across.
BLURS = {"none": (1,), "triangle-3": (1, 2, 1), "binomial-5": (1, 4, 6, 4, 1)}
WINDOW = 2  # cells of a pooling window along each axis
# What two orders of the same sum may be apart by, as a part of the largest that a sum can be.
ROUNDING = 1e-12


class Stage(NamedTuple):
    """A window that slides over a padded picture.

    Attributes
    ----------
    kind : "conv", "max" or "avg"
    weight : (K_h, K_w) ndarray
        Of a convolution; ones for a pooling, whose size they are.
    sides : (int, int, int, int)
        Cells of padding at the left, right, top and bottom.
    stride : (int, int)
    """

    kind: str
    weight: Array
    sides: tuple[int, int, int, int]
    stride: Pair


class Commutation(NamedTuple):
    """Both orders, and how far they are apart.

    Attributes
    ----------
    shifted_first, layer_first : (H_out, W_out) ndarray
        f(T x), and T′ f(x).
    offset : (int, int)
        The shift T′ of the output, in its cells.
    difference : float
        The largest |f(T x) − T′ f(x)|; 0 where it is no more than rounding.
    """

    shifted_first: Array
    layer_first: Array
    offset: Pair
    difference: float


class Table(NamedTuple):
    """How far both orders are apart, shift by shift.

    Attributes
    ----------
    differences : (2·reach + 1, 2·reach + 1) ndarray of float64
        The difference of each shift, as `Commutation` has it; that of (0, 0) in the middle.
    largest : float
        The largest magnitude of all outputs, to hold the differences against.
    """

    differences: Array
    largest: float


def shift(x: Array, dy: int, dx: int) -> Array:
    """Roll a picture: what leaves at one side enters at the other.

    Parameters
    ----------
    x : (..., H, W) ndarray
    dy, dx : int
        Pixels down and to the right.

    Returns
    -------
    (..., H, W) ndarray
        New: y[i, j] = x[(i − dy) mod H, (j − dx) mod W], as ``torch.roll``.

    Examples
    --------
    >>> shift(np.array([[1, 2, 3], [4, 5, 6]]), 0, 1)
    array([[3, 1, 2],
           [6, 4, 5]])
    """
    return np.roll(x, (dy, dx), axis=(-2, -1))


def stages(
    weight: Array, stride: IntOrPair = 1, pool: str = "none", blur: str = "none"
) -> list[Stage]:
    """List what slides over the picture, in order; the last takes the stride.

    Parameters
    ----------
    weight : (K_h, K_w) ndarray
        Of odd sides, so that as many cells of padding are on both sides.
    stride : int or pair
    pool : one of `POOLS`
        The global ones reduce what comes last and are no stage.
    blur : one of `BLURS`

    Raises
    ------
    ValueError
        If a side of the weight is even, or `pool` or `blur` is unknown.

    Examples
    --------
    >>> [stage.kind for stage in stages(np.ones((3, 3)), 2, "max", "triangle-3")]
    ['conv', 'max', 'conv']
    >>> [stage.stride for stage in stages(np.ones((3, 3)), 2, "max", "triangle-3")]
    [(1, 1), (1, 1), (2, 2)]
    """
    if weight.ndim != 2 or not all(side % 2 for side in weight.shape):
        raise ValueError(f"weight has shape {weight.shape}: its sides must be odd")
    if pool not in POOLS:
        raise ValueError(f"pool={pool!r}: it is one of {', '.join(POOLS)}")
    if blur not in BLURS:
        raise ValueError(f"blur={blur!r}: it is one of {', '.join(BLURS)}")
    made = [_centred(weight)]
    if pool in ("max", "avg"):
        after = WINDOW - 1
        made.append(Stage(pool, np.ones((WINDOW, WINDOW)), (0, after, 0, after), (1, 1)))
    if blur != "none":
        taps = np.array(BLURS[blur], float) / sum(BLURS[blur])
        made.append(_centred(np.outer(taps, taps)))
    made[-1] = made[-1]._replace(stride=pair(stride, "stride"))
    return made


def layer(
    input: Array,
    weight: Array,
    stride: IntOrPair = 1,
    padding_mode: str = "circular",
    pool: str = "none",
    blur: str = "none",
) -> Array:
    """Convolve a picture, pool it, blur it; the last of these takes the stride.

    Parameters
    ----------
    input : (..., H, W) ndarray
        Pictures of one channel; computed with in float64.
    weight : (K_h, K_w) ndarray
        Of odd sides; not flipped, as in ``torch.nn.Conv2d``.
    stride : int or pair
    padding_mode : "zeros", "reflect", "replicate" or "circular"
        Of each stage, as ``torch.nn.Conv2d`` names them; at stride 1 the size stays.
    pool : one of `POOLS`
        "max" and "avg" have windows of 2×2 and a cell of padding at the right and the bottom.
    blur : one of `BLURS`

    Returns
    -------
    (..., ⌈H/s_h⌉, ⌈W/s_w⌉) ndarray of float64
        (..., 1, 1) after a global pooling.

    Raises
    ------
    ValueError
        As `stages`, or where the padding copies more cells than there are.

    Examples
    --------
    >>> layer(np.eye(4), np.array([[0, 1, 2]]), stride=(1, 2))
    array([[1., 0.],
           [2., 0.],
           [0., 1.],
           [0., 2.]])
    """
    x = input.reshape(-1, 1, *input.shape[-2:]).astype(float)
    for kind, window, sides, steps in stages(weight, stride, pool, blur):
        x = functional.pad(x, sides, padding_mode.replace("zeros", "constant"))
        if kind == "conv":
            x = functional.conv2d(x, window[None, None].astype(float), stride=steps)
        else:
            pooled = functional.max_pool2d if kind == "max" else functional.avg_pool2d
            x = pooled(x, window.shape, steps)
    if pool == "global max":
        x = x.max(axis=(-2, -1), keepdims=True)
    if pool == "global avg":
        x = x.mean(axis=(-2, -1), keepdims=True)
    return x.reshape(*input.shape[:-2], *x.shape[-2:])


def commutation(
    input: Array, weight: Array, shift: Pair, stride: IntOrPair = 1, **options: str
) -> Commutation:
    """Compare the layer of a shifted picture with the shifted output of the layer.

    Parameters
    ----------
    input : (H, W) ndarray
    weight : (K_h, K_w) ndarray
    shift : (int, int)
        dy and dx of the picture, in pixels.
    stride, **options
        As `layer` takes them.

    Returns
    -------
    Commutation

    Raises
    ------
    ValueError
        As `layer`.

    Notes
    -----
    Where the stride divides the shift, the output is shifted by shift/stride. Elsewhere no shift
    of the output by whole cells is that far, and all of them are tried: the one that leaves the
    smallest largest difference is taken, of equal ones that nearest to shift/stride, then the
    smaller. See A. Azulay & Y. Weiss, *Why do deep convolutional networks generalize so poorly to
    small image transformations?*, JMLR 20 (2019), section 2.

    Examples
    --------
    >>> ramp = np.arange(8.0).reshape(1, 8).repeat(4, axis=0) ** 2
    >>> edge = np.array([[-1, 0, 1]])
    >>> [commutation(ramp, edge, (0, d), stride=2).difference for d in range(3)]
    [0.0, 12.0, 0.0]
    """
    pictures = np.stack([input, np.roll(input, shift, axis=(-2, -1))])
    before, after = layer(pictures, weight, stride, **options)
    return _compared(after, before, shift, pair(stride, "stride"), _rounding(input, weight))


def table(input: Array, weight: Array, reach: int, stride: IntOrPair = 1, **options: str) -> Table:
    """How far both orders are apart, for every shift from −`reach` to `reach` along both axes.

    Parameters
    ----------
    input, weight, stride, **options
        As `commutation` takes them.
    reach : int
        Pixels.

    Returns
    -------
    Table

    Examples
    --------
    >>> picture = np.array([[3, 1, 4, 1], [5, 9, 2, 6], [5, 3, 5, 8], [9, 7, 9, 3]])
    >>> found = table(picture, np.ones((1, 1)), reach=2, stride=2)
    >>> (found.differences == 0).astype(int)
    array([[1, 0, 1, 0, 1],
           [0, 0, 0, 0, 0],
           [1, 0, 1, 0, 1],
           [0, 0, 0, 0, 0],
           [1, 0, 1, 0, 1]])
    """
    steps = range(-reach, reach + 1)
    shifts = [(dy, dx) for dy in steps for dx in steps]
    pictures = np.stack([np.roll(input, by, axis=(-2, -1)) for by in shifts])
    outputs = layer(pictures, weight, stride, **options)
    before = outputs[shifts.index((0, 0))]
    strides, allowed = pair(stride, "stride"), _rounding(input, weight)
    found = [
        _compared(after, before, by, strides, allowed).difference
        for after, by in zip(outputs, shifts, strict=True)
    ]
    largest = float(np.abs(outputs).max())
    return Table(np.array(found).reshape(len(steps), len(steps)), largest)


def padding_reach(
    size: Pair,
    weight: Array,
    stride: IntOrPair = 1,
    padding_mode: str = "circular",
    pool: str = "none",
    blur: str = "none",
) -> Array:
    """Tell which output cells have seen padding: they alone can differ by the border.

    Parameters
    ----------
    size : (int, int)
        Height and width of the picture.
    weight, stride, padding_mode, pool, blur
        As `layer` takes them.

    Returns
    -------
    (H_out, W_out) ndarray of bool
        False everywhere with circular padding, which a circular shift does not notice.

    Notes
    -----
    With stride 1 and whatever padding, f(T x) and T f(x) are equal wherever neither this nor its
    shift by T is True.

    Examples
    --------
    >>> padding_reach((3, 5), np.ones((1, 3)), padding_mode="zeros").astype(int)
    array([[1, 0, 0, 0, 1],
           [1, 0, 0, 0, 1],
           [1, 0, 0, 0, 1]])
    """
    reached = np.zeros((1, *size))
    for _, window, sides, steps in stages(weight, stride, pool, blur):
        added = float(padding_mode != "circular")
        reached = functional.pad(reached, sides, "constant", added)
        reached = functional.max_pool2d(reached, window.shape, steps)
    if pool.startswith("global"):
        reached = reached.max(axis=(-2, -1), keepdims=True)
    return reached[0] > 0


def _centred(weight: Array) -> Stage:
    down, right = (side // 2 for side in weight.shape)
    return Stage("conv", weight, (right, right, down, down), (1, 1))


def _rounding(input: Array, weight: Array) -> float:
    return float(ROUNDING * np.abs(input).max() * np.abs(weight).sum())


def _compared(
    after: Array, before: Array, shift: Pair, stride: Pair, allowed: float
) -> Commutation:
    """Compare f(T x), which is `after`, with the shift of f(x) that it should be."""
    offset = _offset(after, before, shift, stride, allowed)
    expected = np.roll(before, offset, axis=(-2, -1))
    difference = float(np.abs(after - expected).max())
    return Commutation(after, expected, offset, difference if difference > allowed else 0.0)


def _offset(found: Array, output: Array, shift: Pair, stride: Pair, allowed: float) -> Pair:
    """Find the shift T′ of the output that brings it nearest to what was found."""
    if output.size == 1:
        return 0, 0  # there is no other place
    if all(d % s == 0 for d, s in zip(shift, stride, strict=True)):
        return shift[0] // stride[0], shift[1] // stride[1]
    tried = list(_tried(shift, stride, output.shape))
    apart = [np.abs(found - np.roll(output, offset, (-2, -1))).max() for _, offset in tried]
    best = min(apart) + allowed
    near = [some for some, much in zip(tried, apart, strict=True) if much <= best]
    return min(near)[1]


def _tried(shift: Pair, stride: Pair, shape: tuple[int, ...]) -> Iterator[tuple[int, Pair]]:
    """All shifts of the output, each with its distance from shift/stride, times both strides."""
    axes = [
        [_nearest(at, d, s, n) for at in range(n)]
        for d, s, n in zip(shift, stride, shape, strict=True)
    ]
    for dy in axes[0]:
        for dx in axes[1]:
            away = abs(stride[0] * dy - shift[0]) * stride[1]
            yield away + abs(stride[1] * dx - shift[1]) * stride[0], (dy, dx)


def _nearest(at: int, d: int, s: int, n: int) -> int:
    """Of the shifts that are the same on a circle of n cells, the one nearest to d/s."""
    turns = (d - s * at) // (s * n)
    return min((at + n * turns, at + n * (turns + 1)), key=lambda some: abs(s * some - d))
