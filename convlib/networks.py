"""Published convolutional networks as data, each with the convention it is taken from.

A number about a network means nothing without its convention: with the paper's stride in the
1×1 of a block ResNet-50 has a receptive field of 483, with torchvision's in the 3×3 of 427.

>>> from convlib.receptive_field import receptive_field
>>> for convention in ("paper", "torchvision"):
...     field = receptive_field(network("resnet50", convention).features)
...     print(convention, field.size, field.jump, field.padding)
paper 483 32 241
torchvision 427 32 213

ReLU, dropout and flattening have no windows and no numbers, and are left out; so are the
adaptive poolings of torchvision's AlexNet and VGG, which do nothing at 224×224.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from convlib.layers import Branches, Conv, Dense, GlobalPool, Layer

__all__ = ["CONVENTIONS", "PUBLISHED", "Network", "network"]


@dataclass(frozen=True)
class Network:
    """A published network.

    Attributes
    ----------
    name, convention : str
        As `network` takes them.
    source : str
        Whose layers these are.
    input_shape : (int, int, int)
        Channels, height and width of the images it was made for.
    features : tuple of Layer and Branches
        From the image to the last feature map.
    head : tuple of GlobalPool and Dense
        From there to the 1000 classes of ImageNet.

    Examples
    --------
    >>> alexnet = network("alexnet")
    >>> [layer.name for layer in alexnet.features[:3]], len(alexnet.layers)
    (['conv1', 'pool1', 'conv2'], 11)
    """

    name: str
    convention: str
    source: str
    input_shape: tuple[int, int, int]
    features: tuple[Layer | Branches, ...]
    head: tuple[GlobalPool | Dense, ...]

    @property
    def layers(self) -> tuple[Layer | Branches | GlobalPool | Dense, ...]:
        """Features and head, as `convlib.cost` takes them."""
        return self.features + self.head


def network(name: str, convention: str | None = None) -> Network:
    """Look up a published network, its layers as of one convention.

    Parameters
    ----------
    name : str
        A key of `CONVENTIONS`: "alexnet", "vgg16", "resnet50", "mobilenet_v1", …
    convention : str, optional
        One of those that `CONVENTIONS` has for this name; the first unless given.

        - AlexNet: "torchvision" is the one-tower variant of Krizhevsky (2014) at 224;
          "paper" has the two groups of 2012, at the 227 that its sizes need (it says 224).
        - VGG, Inception v3: only "torchvision", whose layers are the papers' (Inception's are
          those of the released model).
        - ResNet: "paper" has a block's stride in its first 1×1 (as released for Caffe),
          "torchvision" in its 3×3, both in the first block of a stage and with PyTorch's
          symmetric padding. "tf-slim" has it in the 3×3 of the *last* block of the stage
          before, and SAME in the first pooling. ResNet-18 and 34 have no 1×1 before the 3×3,
          so that "paper" is the same as "torchvision".
        - MobileNet v1: "pytorch" pads every 3×3 by 1; "tensorflow" by SAME, as released.

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If the name or the convention is unknown.

    References
    ----------
    - A. Krizhevsky, I. Sutskever & G. Hinton, *ImageNet Classification with Deep
      Convolutional Neural Networks*, 2012; A. Krizhevsky, *One weird trick for parallelizing
      convolutional neural networks*, 2014, https://arxiv.org/abs/1404.5997.
    - K. Simonyan & A. Zisserman, *Very Deep Convolutional Networks for Large-Scale Image
      Recognition*, 2014, https://arxiv.org/abs/1409.1556, table 1.
    - K. He, X. Zhang, S. Ren & J. Sun, *Deep Residual Learning for Image Recognition*, 2015,
      https://arxiv.org/abs/1512.03385, table 1.
    - C. Szegedy et al., *Rethinking the Inception Architecture for Computer Vision*, 2015,
      https://arxiv.org/abs/1512.00567.
    - A. G. Howard et al., *MobileNets*, 2017, https://arxiv.org/abs/1704.04861, table 1.

    Examples
    --------
    >>> from convlib.cost import total
    >>> vgg = network("vgg16")
    >>> total(vgg.layers, vgg.input_shape).parameters
    138357544
    """
    if name not in _BUILDERS:
        raise ValueError(f"network must be one of {', '.join(_BUILDERS)}, got {name!r}")
    convention = CONVENTIONS[name][0] if convention is None else convention
    if convention not in CONVENTIONS[name]:
        known = ", ".join(CONVENTIONS[name])
        raise ValueError(f"convention of {name} must be one of {known}, got {convention!r}")
    return _BUILDERS[name](name, convention)


def _alexnet(name: str, convention: str) -> Network:
    if convention == "torchvision":
        source, size, padding, groups = "Krizhevsky 2014, torchvision", 224, 2, 1
        filters = (64, 192, 384, 256, 256)
    else:
        source, size, padding, groups = "Krizhevsky, Sutskever & Hinton 2012", 227, 0, 2
        filters = (96, 256, 384, 384, 256)
    c1, c2, c3, c4, c5 = filters
    features = (
        Conv(11, 4, padding, name="conv1", out_channels=c1),
        Layer(3, 2, name="pool1"),
        Conv(5, padding=2, name="conv2", out_channels=c2, groups=groups),
        Layer(3, 2, name="pool2"),
        Conv(3, padding=1, name="conv3", out_channels=c3),
        Conv(3, padding=1, name="conv4", out_channels=c4, groups=groups),
        Conv(3, padding=1, name="conv5", out_channels=c5, groups=groups),
        Layer(3, 2, name="pool5"),
    )
    return Network(name, convention, source, (3, size, size), features, _three_dense())


def _three_dense() -> tuple[Dense, ...]:
    return Dense(4096, name="fc6"), Dense(4096, name="fc7"), Dense(1000, name="fc8")


VGG = {  # convolutions before each of the five poolings
    "vgg11": (1, 1, 2, 2, 2),
    "vgg13": (2, 2, 2, 2, 2),
    "vgg16": (2, 2, 3, 3, 3),
    "vgg19": (2, 2, 4, 4, 4),
}


def _vgg(name: str, convention: str) -> Network:
    features: list[Layer | Branches] = []
    for stage, (count, filters) in enumerate(
        zip(VGG[name], (64, 128, 256, 512, 512), strict=True), 1
    ):
        features += [
            Conv(3, padding=1, name=f"conv{stage}_{i}", out_channels=filters)
            for i in range(1, count + 1)
        ]
        features.append(Layer(2, 2, name=f"pool{stage}"))
    source = "Simonyan & Zisserman 2014, torchvision"
    return Network(name, convention, source, (3, 224, 224), tuple(features), _three_dense())


RESNET = {  # blocks in each of the four stages
    "resnet18": (2, 2, 2, 2),
    "resnet34": (3, 4, 6, 3),
    "resnet50": (3, 4, 6, 3),
    "resnet101": (3, 4, 23, 3),
    "resnet152": (3, 8, 36, 3),
}
_BASIC = ("resnet18", "resnet34")


def _resnet(name: str, convention: str) -> Network:
    slim = convention == "tf-slim"
    features: list[Layer | Branches] = [
        _normed(7, 64, stride=2, padding=3, name="conv1"),
        Layer(3, 2, "tensorflow" if slim else 1, name="pool1"),
    ]
    blocks, channels = RESNET[name], 64
    for stage, count in enumerate(blocks):
        width = 64 * 2**stage
        for i in range(count):
            if slim:
                stride = 2 if i == count - 1 and stage < 3 else 1
            else:
                stride = 2 if i == 0 and stage > 0 else 1
            label = f"conv{stage + 2}_{i + 1}"
            if name in _BASIC:
                block = _basic(channels, width, stride, label)
                channels = width
            else:
                block = _bottleneck(channels, width, stride, label, convention)
                channels = 4 * width
            features.append(block)
    source = f"He, Zhang, Ren & Sun 2015, {convention}"
    head = (GlobalPool(), Dense(1000, name="fc"))
    return Network(name, convention, source, (3, 224, 224), tuple(features), head)


def _normed(kernel_size: Any, filters: int, stride: int = 1, **rest: Any) -> Conv:
    """Return a convolution without bias, which the normalisation after it makes needless."""
    return Conv(kernel_size, stride, out_channels=filters, bias=False, norm=True, **rest)


def _basic(channels: int, width: int, stride: int, name: str) -> Branches:
    path = [
        _normed(3, width, stride, padding=1, name="conv1"),
        _normed(3, width, padding=1, name="conv2"),
    ]
    return Branches((path, _shortcut(channels, width, stride)), "add", name)


def _bottleneck(channels: int, width: int, stride: int, name: str, convention: str) -> Branches:
    first, second = (stride, 1) if convention == "paper" else (1, stride)
    path = [
        _normed(1, width, first, name="conv1"),
        _normed(3, width, second, padding=1, name="conv2"),
        _normed(1, 4 * width, name="conv3"),
    ]
    return Branches((path, _shortcut(channels, 4 * width, stride)), "add", name)


def _shortcut(channels: int, filters: int, stride: int) -> list[Layer]:
    """Nothing, if the shapes allow; every second cell; or a 1×1 for other channels."""
    if channels != filters:
        return [_normed(1, filters, stride, name="shortcut")]
    return [Layer(1, stride, name="shortcut")] if stride > 1 else []


def _mobilenet_v1(name: str, convention: str) -> Network:
    padding: Any = "tensorflow" if convention == "tensorflow" else 1
    features: list[Layer | Branches] = [_normed(3, 32, stride=2, padding=padding, name="conv0")]
    channels = 32
    # The paper's table has stride 2 in the last depthwise layer too; its sizes need 1.
    pairs = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)]
    pairs += [(512, 1)] * 5 + [(1024, 2), (1024, 1)]
    for i, (filters, stride) in enumerate(pairs, 1):
        name_of = f"conv{i}_depthwise"
        features += [
            _normed(3, channels, stride, padding=padding, groups=channels, name=name_of),
            _normed(1, filters, name=f"conv{i}_pointwise"),
        ]
        channels = filters
    source = f"Howard et al. 2017, padded as in {convention}"
    head = (GlobalPool(), Dense(1000, name="fc"))
    return Network(name, convention, source, (3, 224, 224), tuple(features), head)


def _inception_v3(name: str, convention: str) -> Network:
    features: tuple[Layer | Branches, ...] = (
        _normed(3, 32, stride=2, name="conv1a"),
        _normed(3, 32, name="conv2a"),
        _normed(3, 64, padding=1, name="conv2b"),
        Layer(3, 2, name="pool1"),
        _normed(1, 80, name="conv3b"),
        _normed(3, 192, name="conv4a"),
        Layer(3, 2, name="pool2"),
        *(_mixed_5(pool, f"mixed5{x}") for x, pool in zip("bcd", (32, 64, 64), strict=True)),
        _concatenate(
            [_normed(3, 384, stride=2)],
            [_normed(1, 64), _normed(3, 96, padding=1), _normed(3, 96, stride=2)],
            [Layer(3, 2)],
            name="mixed6a",
        ),
        *(_mixed_6(c, f"mixed6{x}") for x, c in zip("bcde", (128, 160, 160, 192), strict=True)),
        _concatenate(
            [_normed(1, 192), _normed(3, 320, stride=2)],
            [_normed(1, 192), *_crossed(192, 192), _normed(3, 192, stride=2)],
            [Layer(3, 2)],
            name="mixed7a",
        ),
        _mixed_7("mixed7b"),
        _mixed_7("mixed7c"),
    )
    source = "Szegedy et al. 2015, torchvision, without the auxiliary classifier"
    head = (GlobalPool(), Dense(1000, name="fc"))
    return Network(name, convention, source, (3, 299, 299), features, head)


def _concatenate(*branches: Sequence[Any], name: str = "") -> Branches:
    return Branches(branches, "concatenate", name)


def _across(filters: int, size: int) -> Conv:
    return _normed((1, size), filters, padding=(0, size // 2))


def _down(filters: int, size: int) -> Conv:
    return _normed((size, 1), filters, padding=(size // 2, 0))


def _crossed(middle: int, filters: int) -> list[Conv]:
    return [_across(middle, 7), _down(filters, 7)]


def _mixed_5(pool: int, name: str) -> Branches:
    return _concatenate(
        [_normed(1, 64)],
        [_normed(1, 48), _normed(5, 64, padding=2)],
        [_normed(1, 64), _normed(3, 96, padding=1), _normed(3, 96, padding=1)],
        [Layer(3, padding=1), _normed(1, pool)],
        name=name,
    )


def _mixed_6(c: int, name: str) -> Branches:
    return _concatenate(
        [_normed(1, 192)],
        [_normed(1, c), *_crossed(c, 192)],
        [_normed(1, c), _down(c, 7), _across(c, 7), _down(c, 7), _across(192, 7)],
        [Layer(3, padding=1), _normed(1, 192)],
        name=name,
    )


def _mixed_7(name: str) -> Branches:
    split = _concatenate([_across(384, 3)], [_down(384, 3)], name="split")
    return _concatenate(
        [_normed(1, 320)],
        [_normed(1, 384), split],
        [_normed(1, 448), _normed(3, 384, padding=1), split],
        [Layer(3, padding=1), _normed(1, 192)],
        name=name,
    )


_BUILDERS: dict[str, Callable[[str, str], Network]] = {
    "alexnet": _alexnet,
    **dict.fromkeys(VGG, _vgg),
    **dict.fromkeys(RESNET, _resnet),
    "mobilenet_v1": _mobilenet_v1,
    "inception_v3": _inception_v3,
}

# Which conventions there are, by network; the first is the default.
CONVENTIONS: dict[str, tuple[str, ...]] = {
    "alexnet": ("torchvision", "paper"),
    **dict.fromkeys(VGG, ("torchvision",)),
    **{
        name: ("torchvision", "paper") + (() if name in _BASIC else ("tf-slim",)) for name in RESNET
    },
    "mobilenet_v1": ("pytorch", "tensorflow"),
    "inception_v3": ("torchvision",),
}

# What is published of a network's last feature map, as of a convention: r, S and P of the table
# that the authors of the formulas computed from TF-Slim's graphs at 224×224,
# https://github.com/google-research/receptive_field.
PUBLISHED: dict[tuple[str, str], tuple[int, int, int]] = {
    ("alexnet", "paper"): (195, 32, 64),
    ("vgg11", "torchvision"): (150, 32, 59),
    ("vgg16", "torchvision"): (212, 32, 90),
    ("resnet50", "tf-slim"): (483, 32, 239),
    ("resnet101", "tf-slim"): (1027, 32, 511),
    ("resnet152", "tf-slim"): (1507, 32, 751),
    ("mobilenet_v1", "tensorflow"): (315, 32, 126),
    ("inception_v3", "torchvision"): (1311, 32, 618),
}
