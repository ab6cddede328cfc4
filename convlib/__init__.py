"""Convolution in NumPy, beside PyTorch's, and figures to slide kernels with.

>>> from convlib import functional, geometry, kernels

Submodules are imported by name, so that ``import convlib`` itself costs next to nothing.
"""

__version__ = "0.1.0"
