"""Ways to compute one and the same convolution.

Each module holds one idea and one function, all of one signature::

    conv2d(input, weight, stride, dilation, groups) -> output

    input   (N, C_in, H, W)               padded already, contiguous, no axis empty
    weight  (C_out, C_in/groups, K_h, K_w) of the same dtype
    stride  (s_h, s_w)
    dilation (d_h, d_w)
    groups  int, divides C_in and C_out
    output  (N, C_out, O_h, O_w), new, of the same dtype

Loops, im2col and rows take everything. The others have a ``refusal(...)`` of the same arguments,
which says in words why they can't be computed this way, or "" if they can; `conv2d` raises it as
a ValueError. `auto` is the rule that chooses.

Most add up the same products, each in its own order, and `convlib.agreement.tolerance` says how
far that lets them be apart. Those which reach the sum by a detour have an ``error_bound(...)`` of
the same arguments, which says how far each output can be from the truth.

`convlib.functional.conv2d` checks, pads, adds the bias, and picks one by its name here.
To add another: write its module, give it a line in `ALGORITHMS`, and the tests compare it
with the loops and with PyTorch.
"""

from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

from convlib.algorithms import auto, fft, im2col, loops, pointwise, rows, winograd

__all__ = ["ALGORITHMS", "ERROR_BOUNDS"]

Pair = tuple[int, int]
Conv2d = Callable[[NDArray[Any], NDArray[Any], Pair, Pair, int], NDArray[Any]]

ALGORITHMS: dict[str, Conv2d] = {
    "auto": auto.conv2d,
    "loops": loops.conv2d,
    "im2col": im2col.conv2d,
    "rows": rows.conv2d,
    "winograd": winograd.conv2d,
    "pointwise": pointwise.conv2d,
    "fft": fft.conv2d,
}

ERROR_BOUNDS: dict[str, Conv2d] = {
    "auto": auto.error_bound,
    "winograd": winograd.error_bound,
    "fft": fft.error_bound,
}
