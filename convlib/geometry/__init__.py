"""Where a convolution looks, and how much it leaves: sizes, padding, borders, coverage.

Everything here is arithmetic on whole numbers, one axis at a time; no pixels are touched.
A pair is always ``(height, width)``, and one number stands for both.

The formulas are those of Dumoulin & Visin, *A guide to convolution arithmetic for deep
learning* (2016), https://arxiv.org/abs/1603.07285, with the dilation of ``torch.nn.Conv2d``.
"""

from convlib.geometry.cells import source_index, unread_cells, use_counts
from convlib.geometry.sizes import (
    effective_kernel_size,
    output_size,
    padding_sides,
    same_padding,
    transposed_output_size,
)

__all__ = [
    "effective_kernel_size",
    "output_size",
    "padding_sides",
    "same_padding",
    "source_index",
    "transposed_output_size",
    "unread_cells",
    "use_counts",
]
