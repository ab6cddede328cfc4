"""Is it what PyTorch computes? Asked number by number, with a reasoned tolerance.

Of the core only this package, `convlib.digits` and `convlib.exercises` know PyTorch, and import it
when first asked.
"""

from convlib.verify._pytorch import pytorch, run, torch_version
from convlib.verify.configurations import Compared, survey
from convlib.verify.convolution import conv2d, conv2d_layer
from convlib.verify.descent import gradient_descent
from convlib.verify.effective import averaging_module, effective_field
from convlib.verify.shapes import Measured, measured

__all__ = [
    "Compared",
    "Measured",
    "averaging_module",
    "conv2d",
    "conv2d_layer",
    "effective_field",
    "gradient_descent",
    "measured",
    "pytorch",
    "run",
    "survey",
    "torch_version",
]
