"""Many convolutions: a survey over configurations."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from convlib.agreement import Agreement
from convlib.configurations import Configuration
from convlib.verify._pytorch import one_thread, pytorch
from convlib.verify.convolution import conv2d

if TYPE_CHECKING:
    import torch


class Compared(NamedTuple):
    """A configuration, and what the comparison on it found."""

    configuration: Configuration
    agreement: Agreement


def survey(configurations: Iterable[Configuration]) -> list[Compared]:
    """Compare our convolution with ``torch.nn.Conv2d`` on many configurations.

    Parameters
    ----------
    configurations : iterable of Configuration
        Of each, the seed is PyTorch's: after ``torch.manual_seed(seed)`` the layer is made, which
        draws its own weights, and then the input by ``torch.randn``.

    Returns
    -------
    list of Compared
        In the same order. PyTorch's own random numbers go on as if nobody had asked.

    Notes
    -----
    PyTorch works in one thread meanwhile: on layers this small several wait for one another.

    Raises
    ------
    ModuleNotFoundError
        If PyTorch is not installed.
    RuntimeError, ValueError
        If a configuration has no output.

    Examples
    --------
    >>> from convlib.configurations import configurations
    >>> found = survey(configurations(40))
    >>> all(row.agreement.agrees for row in found)
    True
    >>> worst = max(found, key=lambda row: row.agreement.used)
    >>> worst.agreement.absolute <= worst.agreement.tolerance
    True
    """
    with one_thread(pytorch()):
        return [Compared(asked, conv2d(*_layer_and_input(asked))) for asked in configurations]


def _layer_and_input(asked: Configuration) -> tuple["torch.nn.Conv2d", "torch.Tensor"]:
    torch = pytorch()
    dtype = getattr(torch, asked.dtype)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(asked.seed)
        layer = torch.nn.Conv2d(**asked.arguments(), dtype=dtype)
        return layer, torch.randn(asked.input_shape, dtype=dtype)
