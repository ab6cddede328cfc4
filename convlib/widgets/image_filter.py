"""A kernel that filters a photograph, or the reader's own picture."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Bool, Bytes, Dict, Enum, Int, List, Tuple, validate

from convlib import agreement, functional, geometry, images, kernels, verify
from convlib.widgets import _pictures
from convlib.widgets._base import Figure, bundle, refusing, with_weight
from convlib.widgets._digest import digest
from convlib.widgets._pictures import PictureName
from convlib.widgets._traits import Array, Number, Pair

if TYPE_CHECKING:
    from torch import nn

# The largest values that the figure takes; `own` is a side of the reader's picture in a page.
LIMITS = {"picture": 512, "own": 1024, "weight": 15, "stride": 16, "padding": 64, "dilation": 16}

# In CSS pixels: the height of a cell in js/kit/theme.css, and how wide the wider controls are.
CELL = 34
WIDTHS = {"picture": 345, "kernel": 205, "display": 225, "operation": 380}

OPERATIONS = ("cross-correlation", "convolution", "gradient magnitude")

# Sums of the browser's: of two passes (see js/image_filter/separable.js), and the digest's mean.
EXTRA_TERMS = 64


class ImageFilter(Figure):
    """A kernel that filters a photograph, with every product at one place in sight.

    A picture's numbers go from 0 to 255, and each of its channels is filtered by itself. Only
    what is shown is brought to that range, not `output`.

    Parameters
    ----------
    picture : str or array_like, optional
        A name of `convlib.images.NAMES`, or (H, W) or (H, W, 3), up to 512×512: uint8, or floats
        from 0 to 1, which are rounded to 8 bits. If red, green and blue are equal it is grey.
    kernel : (K_h, K_w) array_like, optional
        The weights, up to 15×15. The trait is `weight`, as in PyTorch.
    **traits
        `grey`: whether a colour picture is made grey first (`convlib.images.grey`).
        `bias`: a number, added to each output. `stride`, `padding`, `dilation` and `padding_mode`
        as in `torch.nn.Conv2d`, in pixels. `operation`: ``"cross-correlation"``, which PyTorch
        calls convolution; ``"convolution"``, which turns the kernel by half a turn first; or
        ``"gradient magnitude"``, √(a² + b²) of the correlations with the kernel and with its
        transpose, which for `sobel_x` is `sobel_y`. `activation`: ``"identity"`` or ``"relu"``.
        `position`: the output pixel at which the numbers are shown, (row, column).
        `display`: ``"signed"``, colours from blue (negative) to orange (positive), or
        ``"picture"``, where all below 0 is black and all above 255 white. `channel`: 0, 1 or 2,
        whose numbers are shown. `pictures`: names to choose among, where there is a choice.
        `controls`: those in sight.

    Attributes
    ----------
    output : (C, H_out, W_out) ndarray of float64
        The result, of 1 or 3 channels; read-only.
    pixels : (H, W) or (H, W, 3) ndarray of uint8
        The picture; in a notebook also the reader's own.

    Raises
    ------
    TraitError
        Where PyTorch would refuse the arguments, or a value is outside the limits above. The
        figure keeps its last good state.

    Examples
    --------
    >>> steps = np.array([[0, 0, 100, 100], [0, 0, 100, 100], [0, 0, 100, 100]], np.uint8)
    >>> figure = ImageFilter(steps, kernel=kernels.sobel_x)
    >>> figure.output
    array([[[400., 400.]]])
    >>> figure.padding = "same"
    >>> figure.output[0, 1]
    array([   0.,  400.,  400., -400.])
    """

    _esm = bundle("image_filter")
    ARGUMENTS = (
        "picture",
        "grey",
        "weight",
        "bias",
        "stride",
        "padding",
        "padding_mode",
        "dilation",
        "operation",
        "activation",
    )
    VIEW = ("position", "display", "channel")

    # The reader's own picture in a notebook, under the name that `picture` has then.
    own: "Dict[str, Any]" = Dict({"name": "", "png": b""}).tag(sync=True)
    # What a page can show with no Python there: names to PNG.
    photographs = Dict(value_trait=Bytes(), read_only=True).tag(sync=True)
    # Those that a page can do without at first (sphinx_afm/host.js): all but the one it shows.
    _late: "List[list[str]]" = List(read_only=True).tag(sync=True)
    picture = PictureName("camera")
    grey = Bool(False).tag(sync=True)
    weight = Array(LIMITS["weight"], LIMITS["weight"])
    bias = Number(0.0, -1e6, 1e6)
    stride = Pair(1, LIMITS["stride"], default_value=(1, 1))
    padding = Pair(0, LIMITS["padding"], ("same", "valid"), default_value=(0, 0))
    padding_mode = Enum(("zeros", "reflect", "replicate", "circular"), "zeros").tag(sync=True)
    dilation = Pair(1, LIMITS["dilation"], default_value=(1, 1))
    operation = Enum(OPERATIONS, "cross-correlation").tag(sync=True)
    activation = Enum(("identity", "relu"), "identity").tag(sync=True)
    position = Tuple(Int(), Int(), default_value=(0, 0)).tag(sync=True)
    display = Enum(("signed", "picture"), "signed").tag(sync=True)
    channel = Int(0, min=0, max=2).tag(sync=True)
    controls = List(
        Enum(
            (
                "picture",
                "kernel",
                "display",
                "grey",
                "kernel_size",
                "stride",
                "padding",
                "padding_mode",
                "dilation",
                "bias",
                "activation",
                "operation",
            )
        ),
        ["picture", "kernel", "display"],
    ).tag(sync=True)

    limits = Dict(LIMITS, read_only=True).tag(sync=True)
    named_kernels = Dict(
        {name: kernel.tolist() for name, kernel in kernels.NAMED.items()}, read_only=True
    ).tag(sync=True)

    def __init__(
        self,
        picture: Any = "camera",
        kernel: Any = None,
        pictures: tuple[str, ...] = ("camera", "chelsea"),
        **traits: Any,
    ) -> None:
        self._kept: dict[str, np.ndarray] = {}
        traits = with_weight(traits, kernel, kernels.sobel_x)
        super().__init__(picture=picture, **traits)
        if "position" not in traits:
            _, rows, columns = self.output.shape
            self.position = rows // 2, columns // 2
        if "picture" in self.controls:
            for name in pictures:
                self._carry(name)
        spare = [name for name in self.photographs if name != self.picture]
        self.set_trait("_late", [["photographs", name] for name in spare])

    def keep(self, picture: np.ndarray) -> str:
        """Keep a picture that has no name, and give it one."""
        name = _pictures.name_of(picture)
        self._kept[name] = picture
        return name

    @property
    def pixels(self) -> np.ndarray:
        """The picture, uint8, (H, W) or (H, W, 3)."""
        return self._pixels(self.picture)

    def _pixels(self, name: str) -> np.ndarray:
        if name not in self._kept:
            if name in images.NAMES:
                self._kept[name] = _pictures.as_picture(images.load(name))
            elif name and name == self.own["name"]:
                self._kept[name] = _pictures.from_png(bytes(self.own["png"]))
            else:
                raise ValueError(f"no picture is {name!r}; there are {', '.join(images.NAMES)}")
        return self._kept[name]

    def _carry(self, name: str) -> None:
        """Send a picture to the browser, unless it came from there or is there."""
        if name in self.photographs or name == self.own["name"]:
            return
        known = name in images.NAMES
        png = images.encoded(name)[0] if known else _pictures.to_png(self._pixels(name))
        self.set_trait("photographs", self.photographs | {name: png})

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """Return what the output depends on; of the picture not its name but its pixels."""
        given = super().arguments(**changes)
        return given | {"picture": self._pixels(given["picture"])}

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        height, width = self.pixels.shape[:2]
        rows, columns = self.weight.shape
        return (
            f"A picture of {height}×{width} pixels, a kernel of {rows}×{columns}, and what the "
            f"kernel makes of the picture ({self.operation})."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        (height, width), (rows, columns) = self.pixels.shape[:2], self.weight.shape
        slim = columns <= 4  # then the magnified window stands between the pictures
        kernel, vectors = CELL * rows, 26 * rows * (min(rows, columns) > 1)
        picture, signed = height / width, self.display == "signed"  # which takes a longer remark
        lines = math.ceil(sum(WIDTHS.get(name, 175) for name in self.controls) / 664)
        wide = 280 + 38 * lines + (63 if signed else 21) + max(kernel + 30, vectors + 45)
        wide += 256 * picture if slim else 326 * picture + kernel + 60
        stacked = len(self.controls) + 1.0 * ("picture" in self.controls)
        stacked += 0.75 * ("operation" in self.controls)
        sums = 70 * (vectors > 0)  # of many terms, and the remark on the kernel's rank
        phone = 585 + 38 * stacked + (42 if signed else 21) + 2 * 314 * picture
        phone += 2 * kernel + vectors + 45 + sums
        return round(wide), round(phone)

    def draw(self) -> bytes:
        """Draw the picture with the window, the kernel and the result, as PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        shown = self.pixels if not self.grey else images.grey(self.pixels)
        (top, _), (left, _) = self._sides()
        extent = map(geometry.effective_kernel_size, self.weight.shape, self.dilation)
        corner = (
            at * step - before
            for at, step, before in zip(self.position, self.stride, (top, left), strict=True)
        )
        if self.display == "signed":
            result = plots.signed(self.output[min(self.channel, len(self.output) - 1)])
        else:
            result = images.channels_last(self.output / 255)
        return plots.pictures(
            [
                plots.Picture("Input", shown, plots.INPUT, (*corner, *extent)),
                plots.Picture("Kernel", plots.signed(self.weight), plots.KERNEL),
                plots.Picture("Output", result, plots.OUTPUT),
            ],
            signs="∗=",
        )

    def _sides(self) -> Any:
        return geometry.padding_sides(self.padding, self.weight.shape, self.stride, self.dilation)

    def to_torch(self) -> "nn.Module":
        """Return the PyTorch module that makes `output` of the picture as (C, H, W).

        Returns
        -------
        torch.nn.Module
            A depthwise `torch.nn.Conv2d` in float64, `groups` = C, with the same kernel for each
            channel; as the part of a module where there is a ReLU or a gradient magnitude.
        """
        nn = verify.pytorch().nn
        channels = len(self.output)
        both = applied(self.weight, self.operation)
        magnitude = self.operation == "gradient magnitude"
        conv = verify.conv2d_layer(
            np.stack([np.stack(both)[:, np.newaxis]] * channels).reshape(-1, 1, *both[0].shape),
            None if magnitude else np.full(channels, self.bias),
            self.stride,
            self.padding,
            self.dilation,
            groups=channels,
            padding_mode=self.padding_mode,
        )
        layers: list[Any] = [conv]
        if magnitude:
            layers.append(_magnitude(self.bias))
        if self.activation == "relu":
            layers.append(nn.ReLU())
        return conv if len(layers) == 1 else nn.Sequential(*layers)

    def torch_output(self) -> np.ndarray:
        """Ask PyTorch for its output."""
        return verify.run(self.to_torch(), planes(self.pixels, self.grey))

    @staticmethod
    def compute(**arguments: Any) -> np.ndarray:
        """Filter each channel, add the bias, and apply the activation.

        Raises
        ------
        ValueError
            Where there is no output, with both offending numbers.
        """
        batch = padded(**arguments)[:, np.newaxis]  # each channel by itself
        correlated = [
            functional.conv2d(
                batch,
                np.ascontiguousarray(kernel)[np.newaxis, np.newaxis],
                stride=arguments["stride"],
                dilation=arguments["dilation"],
            )[:, 0]
            for kernel in applied(arguments["weight"], arguments["operation"])
        ]
        sums = (correlated[0] if len(correlated) == 1 else np.hypot(*correlated)) + arguments[
            "bias"
        ]
        return functional.relu(sums) if arguments["activation"] == "relu" else sums

    def check(self, **arguments: Any) -> None:
        """Raise ValueError where there is no output."""
        applied(arguments["weight"], arguments["operation"])
        output_size(**arguments)

    def compared(self) -> np.ndarray:
        """Return some hundred numbers of the output: all of them would be megabytes."""
        return digest(self.output)[0]

    @property
    def places(self) -> str:
        """Say where those are."""
        return digest(self.output)[1]

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any number of the digest, by rounding alone."""
        weight = arguments["weight"]
        parts = len(applied(weight, arguments["operation"]))
        most = parts * 255 * np.abs(weight).sum() + abs(arguments["bias"])
        terms = weight.size + EXTRA_TERMS
        allowed, _ = agreement.tolerance(np.dtype(float), np.array([most]), terms)
        return float(allowed[0])

    def refuse(self, proposal: Any) -> Any:
        """Refuse what has no output; a picture that is taken is carried to the browser."""
        value = super().refuse(proposal)
        if proposal.trait.name == "picture":
            self._carry(value)  # before its name, so that the browser knows whose it is
        return value

    @validate("position")
    def _inside(self, proposal: Any) -> tuple[int, int]:
        """Keep the window on the output: the nearest pixel to the one asked for."""
        with refusing():
            size = output_size(**self.arguments())
        row, column = (min(max(at, 0), n - 1) for at, n in zip(proposal.value, size, strict=True))
        return row, column


def planes(picture: np.ndarray, grey: bool) -> np.ndarray:
    """Make (C, H, W) of a picture, float64 from 0 to 255: one channel if it is or is made grey."""
    shown = images.grey(picture) if grey else picture
    return np.ascontiguousarray(np.atleast_3d(shown).transpose(2, 0, 1), np.float64)


def padded(
    picture: np.ndarray,
    grey: bool,
    weight: np.ndarray,
    stride: Any,
    padding: Any,
    padding_mode: str,
    dilation: Any,
    **_: Any,
) -> np.ndarray:
    """Make the channels with their padding, as the window meets them."""
    (top, bottom), (left, right) = geometry.padding_sides(padding, weight.shape, stride, dilation)
    mode = padding_mode.replace("zeros", "constant")
    return functional.pad(planes(picture, grey), (left, right, top, bottom), mode)


def output_size(**arguments: Any) -> tuple[int, int]:
    """Return rows and columns of the output; raise ValueError where there is none."""
    shape, kernel = padded(**arguments).shape[1:], arguments["weight"].shape
    return geometry.output_size(shape, kernel, arguments["stride"], 0, arguments["dilation"])


def applied(weight: np.ndarray, operation: str) -> list[np.ndarray]:
    """Return what is laid on the picture: the kernel, turned or not, or it and its transpose.

    Raises
    ------
    ValueError
        If there is a transpose but no square kernel: the two would not have outputs of one size.
    """
    if operation != "gradient magnitude":
        return [weight[::-1, ::-1] if operation == "convolution" else weight]
    rows, columns = weight.shape
    if rows != columns:
        raise ValueError(f"a gradient magnitude needs a square kernel, not {rows}×{columns}")
    return [weight, weight.T]


def _magnitude(bias: float) -> "nn.Module":
    """Make a layer √(a² + b²) + bias of channels in pairs."""
    nn = verify.pytorch().nn

    class GradientMagnitude(nn.Module):  # type: ignore[name-defined]
        def forward(self, x: Any) -> Any:
            a, b = x[..., 0::2, :, :], x[..., 1::2, :, :]
            return a.hypot(b) + bias

    return GradientMagnitude()
