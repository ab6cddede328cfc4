"""PyTorch, imported when first asked for, and how it is asked."""

import importlib.util
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

Array = NDArray[Any]


def pytorch() -> Any:
    """Import PyTorch, or say how to install it.

    Returns
    -------
    module
        `torch`.

    Raises
    ------
    ModuleNotFoundError
        If PyTorch is not installed.

    Examples
    --------
    >>> pytorch().nn.ReLU()
    ReLU()
    """
    try:
        import torch
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise ModuleNotFoundError(
            "PyTorch is not installed: pip install torch", name="torch"
        ) from None
    return torch


def torch_version() -> str | None:
    """PyTorch's version, or None where it is not installed.

    Examples
    --------
    >>> torch_version() is None or torch_version()[0].isdigit()
    True
    """
    if importlib.util.find_spec("torch") is None:
        return None
    return str(pytorch().__version__)


@contextmanager
def silently(torch: Any, x: Array) -> Iterator[None]:
    """Ask for no gradients, and drop PyTorch's warning that "same" may cost an even kernel time.

    PyTorch 2.13's oneDNN crashes the process on some dilated float16, where windows lie wholly in
    the padding; PyTorch's own loops do not, so float16 is computed by them.
    """
    onednn = torch.backends.mkldnn
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore", UserWarning)
        with onednn.flags(enabled=False) if x.dtype == np.float16 else nullcontext():
            yield


@contextmanager
def one_thread(torch: Any) -> Iterator[None]:
    """Let PyTorch work in one thread: on layers this small several wait for one another."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def run(module: "torch.nn.Module", x: Array) -> Array:
    """Return what a PyTorch module makes of an array, as an array.

    Parameters
    ----------
    module : torch.nn.Module
        Of one input and one output.
    x : ndarray
        Of the module's dtype; copied.

    Examples
    --------
    >>> from convlib import verify
    >>> verify.run(verify.conv2d_layer(np.full((1, 1, 1, 1), 2.0)), np.ones((1, 2, 2)))
    array([[[2., 2.],
            [2., 2.]]])
    """
    torch = pytorch()
    with silently(torch, x):
        return module(torch.from_numpy(x.copy())).numpy()
