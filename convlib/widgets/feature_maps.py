"""A small trained network, opened layer by layer."""

import copy
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Dict, Enum, Int, List, TraitError, Tuple, Unicode, observe, validate

from convlib import agreement, digits
from convlib.widgets._base import Figure, bundle, refusing
from convlib.widgets._feature_height import height
from convlib.widgets._feature_layers import Layer, check_off, outputs, read, softmax
from convlib.widgets._traits import Array, to_wire

if TYPE_CHECKING:
    from torch import nn

SIDE = 16  # the largest of an image
WRONG = 4  # how many wrongly read images there are to choose from, if there are as many


class FeatureMaps(Figure):
    """A digit on its way through a small network: each layer, each map, each cell.

    Layers count as in the `nn.Sequential`; maps, rows and columns count from 0.

    Parameters
    ----------
    model : torch.nn.Sequential, optional
        Of Conv2d, ReLU, MaxPool2d, AvgPool2d, Flatten and Linear, from images (N, 1, H, W) to
        scores (N, classes); copied. The network of `convlib.digits.train` unless given.
    images, labels : (N, H, W) and (N,) array_like, optional
        What the model was not trained on: it is tested with them, and the figure offers the first
        of each class that is read right and some that are not. The 500 digits that
        `convlib.digits.load` holds out unless given; needed with a model.
    image : (H, W) array_like, optional
        What goes through the network; the first that is read wrongly unless given.
    **traits
        `off`: what is switched off, by its name in the model: ``{"0": [2], "3.weight": [7, 8]}``
        are filter 2 of layer 0 and two weights of layer 3, by their place in ``weight.flatten()``;
        indices rise. `layer` and `map`: what is open; `channel`: the input map whose part of it is
        spelled out; `position`: at which cell, (row, column). `controls`: the names of the controls
        in sight; the others are under “More”.

    Attributes
    ----------
    output : ndarray of float64
        The numbers of all layers and the probabilities, one after the other; read-only.
    maps : dict of int to (C, H, W) ndarray
        The same by layer.
    probabilities : (classes,) ndarray
        The softmax of the scores.
    accuracy : dict
        "right" and "of": how many of all `images` the whole network reads as labelled.

    Raises
    ------
    TraitError
        Where a value is outside what the network takes. The figure keeps its last good state.
    ValueError
        Where the model has other layers, or does not fit the images.
    """

    _esm = bundle("feature_maps")
    _layers: list[Layer]  # also what the first value of each trait is held against
    ARGUMENTS = ("image", "off")
    VIEW = ("layer", "map", "channel", "position")
    CALL = "nn.Sequential"

    image = Array(SIDE, SIDE)
    off: "Dict[str, list[int]]" = Dict(
        key_trait=Unicode(), value_trait=List(Int()), default_value={}
    ).tag(sync=True)
    layer = Int(0).tag(sync=True)
    map = Int(0).tag(sync=True)
    channel = Int(0).tag(sync=True)
    position = Tuple(Int(), Int(), default_value=(0, 0)).tag(sync=True)
    controls = List(Enum(("digit", "pen")), ["digit", "pen"]).tag(sync=True)

    # What the browser needs of Python: the network, and images to choose from.
    limits = Dict(read_only=True).tag(sync=True)
    choices = Dict(read_only=True).tag(sync=True)
    accuracy = Dict(read_only=True).tag(sync=True)

    def __init__(
        self,
        model: "nn.Sequential | None" = None,
        images: Any = None,
        labels: Any = None,
        image: Any = None,
        **traits: Any,
    ) -> None:
        if (model is None) != (images is None) or (images is None) != (labels is None):
            raise ValueError("model, images and labels are given all three, or none of them")
        if model is None:
            model, images, labels = _default()
        images, labels = np.asarray(images, float), np.asarray(labels)
        if images.ndim != 3 or labels.shape != images.shape[:1]:
            raise ValueError(
                f"images have shape {images.shape} and labels {labels.shape}; "
                "they take (N, H, W) and (N,)"
            )
        self._layers = read(model, (1, *images.shape[1:]))
        self._model = copy.deepcopy(model).double()
        self._size = images.shape[1:]
        self._range = min(float(images.min()), 0.0), float(images.max())
        right = digits.predict(self._model, images) == labels
        chosen = _chosen(labels, right)
        first = next((i for i in chosen if not right[i]), chosen[0])
        super().__init__(image=images[first] if image is None else image, **traits)
        self.set_trait("accuracy", {"right": int(right.sum()), "of": len(right)})
        offer = {"images": to_wire(images[chosen]), "labels": labels[chosen].tolist()}
        self.set_trait("choices", offer | {"numbers": [int(i) for i in chosen]})
        layers = [layer.wired() for layer in self._layers]
        limits = {"size": list(self._size), "least": self._range[0], "most": self._range[1]}
        self.set_trait("limits", limits | {"layers": layers})
        if not {"layer", "map", "channel", "position"} & set(traits):
            self._open()

    def _open(self) -> None:
        """Open the last convolution, where its largest number is."""
        last = [layer.index for layer in self._layers if layer.name == "Conv2d"][-1:]
        if last:
            maps = self.maps[last[0]]
            number, row, column = map(int, np.unravel_index(maps.argmax(), maps.shape))
            self.layer = last[0]
            self.map = number
            self.position = row, column

    @property
    def maps(self) -> dict[int, np.ndarray]:
        """The maps of each layer, (C, H, W), by its number in the model."""
        found = outputs(self._layers, self.image, self.off)
        return {layer.index: maps for layer, maps in zip(self._layers, found, strict=True)}

    @property
    def probabilities(self) -> np.ndarray:
        """The softmax of the scores, (classes,)."""
        return self.output[-self._layers[-1].shape[0] :]

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        best, names = int(self.probabilities.argmax()), [layer.name for layer in self._layers]
        return (
            f"An image of {'×'.join(map(str, self.image.shape))} goes through {', '.join(names)}; "
            f"the network reads class {best} with probability {self.probabilities[best]:.2f}."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        at = self._layers.index(self._opened)
        size = self._layers[at - 1].shape[1:] if at else self._size
        choices = len(self.choices["labels"])
        return height(self._layers, self._opened, (self._size, size), choices, bool(self.off))

    def draw(self) -> bytes:
        """Draw the image, the open map and the probabilities, as PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        maps = self.maps[self.layer]
        name = f"Layer {self.layer}, map {self.map}"
        probabilities = np.round(self.probabilities[:, np.newaxis], 3)
        pictured = [
            plots.Grid("Input", self.image, plots.INPUT),
            plots.Grid(name, np.round(maps[self.map], 1), plots.OUTPUT),
            plots.Grid("Softmax", probabilities, plots.OUTPUT),
        ]
        return plots.grids(pictured, signs="→→")

    def to_torch(self) -> "nn.Sequential":
        """Return the network in float64, from (N, 1, H, W) to scores, zeros for what is off."""
        import torch

        model = copy.deepcopy(self._model)
        with torch.no_grad():
            for name, indices in self.off.items():
                index, _, weight = name.partition(".")
                module: Any = model[int(index)]
                if weight:
                    module.weight.view(-1)[indices] = 0
                else:
                    module.weight[indices] = 0
                    if module.bias is not None:
                        module.bias[indices] = 0
        return model

    def torch_output(self) -> np.ndarray:
        """Ask PyTorch for the numbers of all layers and the probabilities."""
        import torch

        numbers, shown = [], {layer.index for layer in self._layers}
        x = torch.from_numpy(self.image[np.newaxis, np.newaxis].copy())
        with torch.no_grad():
            for index, module in enumerate(self.to_torch()):
                x = module(x)
                if index in shown:
                    numbers.append(x.flatten())
            numbers.append(x.flatten().softmax(0))
        return torch.cat(numbers).numpy()

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """Return what the output depends on, the network too."""
        return super().arguments(**changes) | {"layers": self._layers}

    @staticmethod
    def compute(**arguments: Any) -> np.ndarray:
        """Compute the numbers of all layers and the probabilities."""
        found = list(outputs(**arguments))
        return np.concatenate([*(maps.ravel() for maps in found), softmax(found[-1].ravel())])

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any number, by rounding alone.

        ReLU and pooling make differences no larger, so the network with all signs dropped bounds
        what each layer adds to them; the softmax makes them at most twice as large.
        """
        magnitude, terms, most = np.abs(arguments["image"])[np.newaxis], 1, 1.0
        for layer in arguments["layers"]:
            magnitude = _unsigned(layer)(magnitude, {})
            terms += 1 + (layer.weight[0].size if layer.weight is not None else 0)
            most = max(most, float(magnitude.max()))
        allowed, _ = agreement.tolerance(np.dtype(float), np.array([2 * most]), terms)
        return float(allowed[0])

    def refuse(self, proposal: Any) -> Any:
        """Refuse an image that is not like the others, and switches that there are not."""
        if proposal.trait.name == "image":
            self._check_image(proposal.value)
        else:
            with refusing("off: "):
                check_off(self._layers, proposal.value)
        return proposal.value

    def _check_image(self, image: np.ndarray) -> None:
        least, most = self._range
        if image.shape != self._size:
            raise TraitError(f"image has shape {image.shape}; the network takes {self._size}")
        if image.min() < least or image.max() > most:
            wrong = image[(image < least) | (image > most)][0]
            raise TraitError(f"image holds {wrong:g}; the images have {least:g} to {most:g}")

    @observe("layer", "map")
    def _settle(self, _: Any) -> None:
        for name in ("map", "channel", "position"):
            setattr(self, name, getattr(self, name))  # another layer may have fewer

    @validate("layer")
    def _one_of_the_layers(self, proposal: Any) -> int:
        """Take the layer asked for, or where it is Flatten or none, the nearest before it."""
        return self._nearest(proposal.value).index

    @validate("map")
    def _one_of_the_maps(self, proposal: Any) -> int:
        """Take the nearest map to the one asked for."""
        return min(max(proposal.value, 0), self._opened.shape[0] - 1)

    @validate("channel")
    def _one_of_the_channels(self, proposal: Any) -> int:
        """Take the nearest channel; a map of ReLU or pooling has only that of its number."""
        weight = self._opened.weight
        if weight is None:
            return min(max(self.map, 0), self._opened.shape[0] - 1)
        return min(max(proposal.value, 0), weight.shape[1] - 1)

    @validate("position")
    def _inside(self, proposal: Any) -> tuple[int, int]:
        """Take the nearest cell of the map."""
        size = self._opened.shape[1:]
        row, column = (min(max(at, 0), n - 1) for at, n in zip(proposal.value, size, strict=True))
        return row, column

    @property
    def _opened(self) -> Layer:
        """The layer that is open; `layer` itself may not have been looked at."""
        return self._nearest(self.layer)

    def _nearest(self, index: int) -> Layer:
        before = [layer for layer in self._layers if layer.index <= index]
        return before[-1] if before else self._layers[0]


@cache
def _default() -> "tuple[nn.Sequential, np.ndarray, np.ndarray]":
    """Train the book's network once, and give it with the digits it was not trained on."""
    network, known = digits.train(), digits.load()
    return network, known.test_images, known.test_labels


def _chosen(labels: np.ndarray, right: np.ndarray) -> list[int]:
    """Which images are on offer: of each class the first that is read right, then some wrong."""
    good, wrong = np.flatnonzero(right), np.flatnonzero(~right)
    firsts = good[np.unique(labels[good], return_index=True)[1]]
    return [*map(int, firsts), *map(int, wrong[:WRONG])]


def _unsigned(layer: Layer) -> Layer:
    """Make the layer with all signs of its parameters dropped."""
    if layer.weight is None or layer.bias is None:
        return layer
    return replace(layer, weight=np.abs(layer.weight), bias=np.abs(layer.bias))
