import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from js.figures import asked, derived, plain, printed, verdict
from js.twin import JavaScriptError, call
from torch import nn
from torch.nn import functional as F
from traitlets import TraitError

from convlib import digits
from convlib.widgets import FeatureMaps

SIZE = (7, 6)


def network(kernel=(3, 2), stride=(1, 2), padding=(1, 0), pool=nn.MaxPool2d, seed=0):
    """Make a network of all supported layers, for images of 7×6 and four classes."""
    torch.manual_seed(seed)
    first = [nn.Conv2d(1, 3, kernel, stride, padding), nn.ReLU(), pool((2, 1))]
    second = [nn.Conv2d(3, 2, (1, 2), bias=False), nn.ReLU(), nn.Flatten()]
    size = nn.Sequential(*first, *second)(torch.zeros(1, 1, *SIZE)).shape[1]
    head = [nn.Linear(size, 5), nn.ReLU(), nn.Linear(5, 4)]
    return nn.Sequential(*first, *second, *head).double()


def pixels(seed, size=SIZE):
    return np.random.default_rng(seed).uniform(0, 16, size)


def opened(model=None, seed=0, **traits):
    """Show a network with two images that it may read as it likes."""
    images = np.stack([pixels(seed), pixels(seed + 1)])
    images[0, 0, :2] = 0, 16  # what a pixel may be
    return FeatureMaps(network() if model is None else model, images, [0, 1], **traits)


def pytorchs(model, image):
    """Run the modules one after the other, and keep what each makes, but for Flatten."""
    x, found = torch.tensor(image)[None, None], []
    with torch.no_grad():
        for module in model:
            x = module(x)
            if not isinstance(module, nn.Flatten):
                found.append(x.flatten().numpy())
    return [*found, x.flatten().softmax(0).numpy()]


@st.composite
def figures(draw):
    model = network(
        draw(st.tuples(st.integers(1, 3), st.integers(1, 2))),
        draw(st.tuples(st.integers(1, 2), st.integers(1, 2))),
        draw(st.tuples(st.integers(0, 1), st.integers(0, 1))),
        draw(st.sampled_from([nn.MaxPool2d, nn.AvgPool2d])),
        draw(st.integers(0, 99)),
    )
    off = {}
    for name, count in [("0", 3), ("3", 2), ("0.weight", 3), ("3.weight", 12), ("6.weight", 5)]:
        indices = draw(st.sets(st.integers(0, count - 1), max_size=2))
        if indices:
            off[name] = sorted(indices)
    return opened(model, draw(st.integers(0, 99)), off=off)


def silenced(model, off):
    """Take the filters and weights that are off out of the model's own parameters."""
    weights = model.state_dict()
    for name, indices in off.items():
        index = name.split(".")[0]
        for at in indices:
            if name.endswith("weight"):
                weights[name].flatten()[at] = 0  # a view of the parameter
                continue
            weights[f"{index}.weight"][at] = 0
            if f"{index}.bias" in weights:
                weights[f"{index}.bias"][at] = 0
    return model


# The numbers.


@settings(deadline=None, max_examples=60)
@given(figures())
def test_every_layer_is_pytorchs_in_both_languages(figure):
    model = silenced(figure._model, figure.off)
    expected = pytorchs(model, figure.image)
    np.testing.assert_allclose(figure.output, np.concatenate(expected), rtol=0, atol=1e-9)
    browsers = derived(figure)
    for maps, numbers in zip(browsers["maps"], expected, strict=False):
        np.testing.assert_allclose(maps.ravel(), numbers, rtol=0, atol=1e-9)
    np.testing.assert_allclose(browsers["output"], figure.output, rtol=0, atol=1e-9)
    assert verdict(figure)["kind"] == "agree"


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**16))
def test_the_books_network_is_pytorchs_on_any_drawing(seed):
    figure = FeatureMaps(image=np.random.default_rng(seed).integers(0, 17, (8, 8)))
    expected = pytorchs(digits_network(), figure.image)
    browsers = derived(figure)
    for maps, numbers in zip(browsers["maps"], expected, strict=False):
        np.testing.assert_allclose(maps.ravel(), numbers, rtol=0, atol=1e-5)
    np.testing.assert_allclose(browsers["output"][-10:], expected[-1], rtol=0, atol=1e-5)


def digits_network():
    from convlib.widgets.feature_maps import _default

    return _default()[0]


@settings(deadline=None, max_examples=30)
@given(figures(), st.sampled_from([0, 3, 6]), st.integers(0, 9), st.integers(0, 9))
def test_partial_sums_add_up_to_the_map_and_terms_to_the_partial_sum(figure, layer, map, channel):
    figure.layer, figure.map, figure.channel = layer, map, channel
    figure.position = 1, 0
    browsers, view = derived(figure), plain(figure.get_state(figure.VIEW))
    place = [one.index for one in figure._layers].index(layer)
    opened = plain(figure.limits)["layers"][place]
    maps = browsers["inputs"][place]
    sums = call("feature_maps/network.partialSums", opened, maps, figure.off, figure.map)
    silent = figure.map in figure.off.get(str(layer), ())
    bias = 0 if silent else opened["bias"][figure.map]
    np.testing.assert_allclose(sums.sum(0) + bias, browsers["maps"][place][figure.map], atol=1e-9)
    terms = call("feature_maps/sight.terms", browsers, view, figure.off)
    total = sum(term["value"] * term["weight"] for term in terms)
    assert total == pytest.approx(sums[figure.channel][figure.position], abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 99), st.sampled_from([0, 1, 2, 3, 4, 6, 8]), st.integers(0, 9))
def test_what_a_cell_sees_is_where_its_gradient_is(seed, layer, place):
    """With positive weights and no ReLU in the way, every pixel that is seen has a part in it."""
    model = network(pool=nn.AvgPool2d, seed=seed)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.abs_().add_(0.1)
    figure = opened(model, layer=layer, map=0, position=(place, 9 - place))
    box = call("feature_maps/sight.sight", derived(figure), plain(figure.get_state(figure.VIEW)))
    x = torch.tensor(figure.image)[None, None].requires_grad_()
    index = (0, figure.map, *figure.position)[: 4 if layer < 5 else 2]
    model[: layer + 1](x)[index].backward()
    seen = np.zeros(SIZE, bool)
    seen[box["top"] :, box["left"] :][: box["rows"], : box["columns"]] = True
    np.testing.assert_array_equal(x.grad[0, 0].numpy() != 0, seen)


@pytest.mark.parametrize("kind", ["max", "avg"])
@settings(deadline=None, max_examples=20)
@given(
    st.tuples(st.integers(1, 3), st.integers(1, 4)),
    st.tuples(st.integers(1, 3), st.integers(1, 2)),
    st.integers(0, 99),
)
def test_pooling_is_pytorchs(kind, kernel, stride, seed):
    x = np.random.default_rng(seed).normal(size=(2, 5, 6))
    theirs = getattr(F, f"{kind}_pool2d")(torch.tensor(x), kernel, stride).numpy()
    ours = call(f"kit/pool.{kind}Pool2d", x, kernel, stride)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-14)


def test_a_missing_filter_of_zeros_changes_nothing_and_one_with_weights_does():
    model = network()
    with torch.no_grad():
        model[0].weight[1] = model[0].bias[1] = 0
    figure = opened(model)
    before = figure.output
    figure.off = {"0": [1]}
    np.testing.assert_array_equal(figure.output, before)
    figure.off = {"0": [0]}
    assert np.abs(figure.output - before).max() > 0.01
    assert not figure.maps[0][0].any()


def test_the_program_prints_scores_and_probabilities():
    figure = opened(off={"3": [1], "6.weight": [0, 2]})
    scores, probabilities = printed(figure)
    np.testing.assert_allclose(scores.detach(), figure.maps[8].ravel(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(probabilities.detach(), figure.probabilities, rtol=0, atol=1e-12)


def test_a_network_without_linear_can_be_copied_too():
    model = nn.Sequential(nn.Conv2d(1, 3, SIZE), nn.Flatten()).double()
    figure = opened(model)
    scores, _ = printed(figure)
    np.testing.assert_allclose(scores.detach(), figure.maps[0].ravel(), rtol=0, atol=1e-12)


# What is refused.

CONV, FLAT = nn.Conv2d(1, 2, 3), nn.Flatten()
REFUSED = [
    (nn.Conv2d(1, 2, 3), "Conv2d; it takes an nn.Sequential"),
    (nn.Sequential(), "0 layers"),
    (nn.Sequential(CONV, nn.Tanh()), r"Tanh\(\); supported are Conv2d, ReLU"),
    (nn.Sequential(nn.Conv2d(1, 2, 3, dilation=2)), r"dilation only \(1, 1\)"),
    (nn.Sequential(nn.Conv2d(1, 2, 3, padding_mode="reflect", padding=1)), "padding_mode"),
    (nn.Sequential(nn.Conv2d(1, 2, 3, padding="same")), "padding in cells"),
    (nn.Sequential(nn.Conv2d(2, 2, 3)), "there are 1 maps"),
    (nn.Sequential(nn.MaxPool2d(2, padding=1)), "padding only 0"),
    (nn.Sequential(nn.AvgPool2d(2, ceil_mode=True)), "ceil_mode only False"),
    (nn.Sequential(nn.Linear(42, 4)), "Flatten before it, and there are 42"),
    (nn.Sequential(FLAT, nn.Linear(41, 4)), "Flatten before it, and there are 42"),
    (nn.Sequential(FLAT, nn.Linear(42, 9), nn.MaxPool2d(1)), "behind Flatten there are Linear"),
    (nn.Sequential(nn.Flatten(2)), "start_dim only 1"),
    (nn.Sequential(CONV), r"ends with \(2, 5, 4\)"),
    (nn.Sequential(nn.Conv2d(1, 33, SIZE)), "at most"),
]


@pytest.mark.parametrize(("model", "words"), REFUSED)
def test_a_model_that_cannot_be_shown_is_refused_in_words(model, words):
    with pytest.raises(ValueError, match=words):
        opened(model)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"model": network()}, "all three"),
        ({"images": np.zeros((2, *SIZE)), "labels": [0, 1]}, "all three"),
        ({"model": network(), "images": np.zeros(SIZE), "labels": [0]}, r"\(7, 6\)"),
        ({"model": network(), "images": np.zeros((2, *SIZE)), "labels": [0]}, r"labels \(1,\)"),
    ],
)
def test_model_images_and_labels_belong_together(arguments, words):
    with pytest.raises(ValueError, match=words):
        FeatureMaps(**arguments)


BAD = [
    ("image", np.zeros((6, 7)), "6, 7"),
    ("image", np.full(SIZE, 16.5), "16.5"),
    ("image", np.full(SIZE, -1.0), "-1"),
    ("off", {"1": [0]}, "'1'"),
    ("off", {"6": [0]}, "'6'"),
    ("off", {"0": [3]}, "0 to 2"),
    ("off", {"0": [1, 0]}, "rise"),
    ("off", {"0": [1, 1]}, "rise"),
    ("off", {"0": []}, "one at least"),
    ("off", {"3.weight": [-1]}, "0 to 11"),
]


@pytest.mark.parametrize(("name", "value", "words"), BAD)
def test_both_languages_refuse_and_the_last_good_state_stays(name, value, words):
    figure = opened()
    before = figure.output
    with pytest.raises(TraitError, match=words):
        setattr(figure, name, value)
    assert figure.output is before
    with pytest.raises(JavaScriptError, match="Refusal"):
        call("feature_maps/state.derive", asked(figure) | {name: value}, plain(figure.limits))
    with pytest.raises(TraitError, match=words):
        opened(**{name: value}, position=(0, 0))


# Where the reader looks.


@settings(deadline=None, max_examples=30)
@given(*[st.integers(-2, 14)] * 3, st.tuples(*[st.integers(-2, 9)] * 2))
def test_both_languages_go_to_the_nearest_view(layer, map, channel, position):
    figure = opened(layer=layer, map=map, channel=channel, position=position)
    wanted = {"layer": layer, "map": map, "channel": channel, "position": position}
    found = call("feature_maps/state.clamp", wanted, derived(figure))
    held = figure.get_state(figure.VIEW)
    assert json.loads(json.dumps(held)) == found
    assert figure.layer in (0, 1, 2, 3, 4, 6, 7, 8)


def test_another_layer_keeps_the_view_inside_it():
    figure = opened(layer=0, map=2, position=(6, 2))
    figure.layer = 3
    assert (figure.map, figure.position) == (1, (2, 1))
    figure.layer = 4
    assert figure.channel == figure.map == 1


def test_the_first_view_is_where_the_last_convolution_answers_most():
    figure = opened()
    assert figure.layer == 3
    assert figure.maps[3][figure.map][figure.position] == figure.maps[3].max()


# What there is to choose from.


def test_the_first_of_each_class_is_on_offer_and_then_some_that_are_read_wrongly():
    figure = FeatureMaps()
    known = digits.load()
    numbers = figure.choices["numbers"]
    images = plain(figure.choices)["images"]
    np.testing.assert_array_equal(images, known.test_images[numbers])
    labels = known.test_labels[numbers].tolist()
    assert figure.choices["labels"] == labels
    assert labels[:10] == list(range(10))
    read = digits.predict(digits_network(), images)
    assert (read == labels).tolist() == [True] * 10 + [False] * 4
    np.testing.assert_array_equal(figure.image, images[10])


def test_the_accuracy_counts_all_images_that_are_held_out():
    known = digits.load()
    read = digits.predict(digits_network(), known.test_images)
    assert FeatureMaps().accuracy == {"right": int((read == known.test_labels).sum()), "of": 500}


def test_the_model_of_the_caller_is_left_alone():
    model = network().float()
    figure = opened(model, off={"0": [1]})
    assert model[0].weight.dtype == torch.float32
    assert model[0].weight[1].abs().min() > 0
    x = torch.tensor(figure.image)[None, None]
    assert figure.to_torch()(x)[0].tolist() == pytest.approx(figure.maps[8].ravel().tolist())


def test_a_picture_and_a_sentence_stand_where_no_script_runs():
    figure = opened()
    data, metadata = figure._repr_mimebundle_()
    assert data["image/png"][1:4] == b"PNG"
    assert data["text/plain"] == figure.alt == metadata["afm"]["alt"]
    best = int(figure.probabilities.argmax())
    assert f"class {best} with probability {figure.probabilities[best]:.2f}" in figure.alt
    for layer in (0, 1, 6):
        figure.layer = layer
        wide, narrow = figure.height
        assert 800 < wide < narrow
