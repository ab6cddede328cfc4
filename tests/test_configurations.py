from collections import Counter

import pytest
import torch

from convlib.algorithms import auto
from convlib.configurations import CHOSEN, Configuration, configurations


def test_the_same_seed_draws_the_same_and_another_one_others():
    assert configurations(60, seed=3) == configurations(60, seed=3)
    assert configurations(60, seed=3) != configurations(60, seed=4)
    assert configurations(60, seed=3)[: len(CHOSEN)] == list(CHOSEN)


def test_each_has_the_output_that_pytorch_gives():
    for asked in configurations(80, seed=1):
        layer = torch.nn.Conv2d(**asked.arguments(), device="meta")
        output = layer(torch.empty(asked.input_shape, device="meta"))
        batch = () if asked.batch is None else (asked.batch,)
        assert output.shape == (*batch, asked.out_channels, *asked.output_size), asked


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("padding_mode", {"zeros", "reflect", "replicate", "circular"}),
        ("dtype", {"float32", "float64"}),
        ("bias", {True, False}),
        ("groups", {1, 2, 3, 4}),
        ("padding", {"same", "valid", 0, (1, 2)}),
        ("stride", {1, 2, 3, (1, 3), (3, 1)}),
        ("dilation", {1, 2, 3, (1, 3)}),
        ("kernel_size", {(1, 5), (4, 2)}),
    ],
)
def test_every_argument_takes_its_values_and_none_is_rare(name, values):
    drawn = Counter(getattr(asked, name) for asked in configurations(600)[len(CHOSEN) :])
    assert values <= set(drawn)
    assert min(drawn[value] for value in values) >= 3


def test_a_configuration_without_an_output_says_so():
    with pytest.raises(ValueError, match="the kernel reaches over 5 cells"):
        _ = Configuration(1, 1, (5, 2), (4, 4)).output_size


def test_the_chosen_ones_are_told_apart_by_their_notes_and_use_each_algorithm():
    assert len({asked.note for asked in CHOSEN}) == len(CHOSEN)
    meant = {"im2col", "rows", "winograd", "fft", "pointwise"}
    assert {algorithm(asked) for asked in CHOSEN} == meant


def algorithm(asked):
    """What `auto` takes, borders other than zeros aside: there the input is padded first."""
    channels = asked.in_channels // asked.groups
    weight = torch.empty((asked.out_channels, channels, *asked.kernel_size)).numpy()
    padded = torch.nn.functional.pad(torch.empty(asked.input_shape), (1, 1, 1, 1)).numpy()
    images = padded if padded.ndim == 4 else padded[None]
    pairs = ((n, n) if isinstance(n, int) else n for n in (asked.stride, asked.dilation))
    return auto.choose(images, weight, *pairs, asked.groups)
