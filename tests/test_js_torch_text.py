"""The browser reads a layer's text as PyTorch does: what it writes is what PyTorch prints."""

import inspect
import warnings

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from js.twin import JavaScriptError, call
from torch import nn

SIGNATURES = call("kit/torch_signatures.SIGNATURES")
PLAIN = (bool, int, float, str, type(None))
WORDS = st.sampled_from(["zeros", "reflect", "replicate", "circular"])


def read(text):
    return call("kit/torch_text.readCalls", text)


def refused(text):
    with pytest.raises(JavaScriptError, match="Refusal") as caught:
        read(text)
    return str(caught.value)


def pairs(least, most):
    """One number, or two for the two axes."""
    number = st.integers(least, most)
    return number | st.tuples(number, number)


@st.composite
def arguments(draw):
    """Some layer's class with arguments that it takes, all or some of the optional ones."""
    groups = draw(st.integers(1, 3))
    channels = st.integers(1, 4).map(lambda n: n * groups)
    stride = draw(pairs(1, 3))
    window = {"kernel_size": draw(pairs(1, 5)), "stride": stride}
    rest = {"groups": groups, "bias": draw(st.booleans()), "dilation": draw(pairs(1, 3))}
    between = {"in_channels": draw(channels), "out_channels": draw(channels), **window}
    words = st.just("valid") | (st.just("same") if stride in (1, (1, 1)) else st.nothing())
    every = {
        nn.Conv2d: {
            **between,
            "padding": draw(pairs(0, 3) | words),
            **rest,
            "padding_mode": draw(WORDS),
        },
        nn.ConvTranspose2d: {**between, "padding": 1, "output_padding": draw(pairs(0, 2)), **rest},
        nn.MaxPool2d: {**window, "padding": 1, "ceil_mode": draw(st.booleans())},
        nn.AvgPool2d: {**window, "count_include_pad": draw(st.booleans())},
        nn.AdaptiveAvgPool2d: {"output_size": draw(pairs(1, 7))},
        nn.BatchNorm2d: {"num_features": draw(channels), "eps": draw(st.floats(1e-9, 1))},
        nn.LeakyReLU: {"negative_slope": draw(st.floats(-1, 1)), "inplace": draw(st.booleans())},
        nn.Flatten: {"start_dim": draw(st.integers(-2, 1)), "end_dim": -1},
        nn.Linear: {"in_features": draw(channels), "out_features": 10, "bias": draw(st.booleans())},
    }
    layer = draw(st.sampled_from(list(every)))
    needed = [p.name for p in parameters(layer) if p.default is p.empty]
    return layer, {k: v for k, v in every[layer].items() if k in needed or draw(st.booleans())}


def parameters(layer):
    """Return the parameters that a layer's class names."""
    every = inspect.signature(layer).parameters.values()
    return [p for p in every if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]


def flat(value):
    """Make both ways to say a pair one: (2, 2) is what 2 stands for."""
    return [value, value] if isinstance(value, int) else list(value)


def as_attribute(layer, name, value):
    """Return a value that was read as the layer keeps it."""
    kept = getattr(layer, name)
    if name == "bias":
        return value, kept is not None
    if name == "stride" and value is None:
        value = layer.kernel_size
    if isinstance(kept, tuple) or isinstance(value, list):
        return flat(value), flat(kept)
    return value, kept


def assert_reads_as(text, layer):
    (found,) = read(text)
    assert found["name"] == type(layer).__name__
    for name, value in found["args"].items():
        if name not in ("device", "dtype"):
            mine, pytorchs = as_attribute(layer, name, value)
            assert mine == pytorchs, name


def made(layer, given):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return layer(
            **given, **({"device": "meta"} if "device" in SIGNATURES[layer.__name__] else {})
        )


@pytest.mark.parametrize("name", SIGNATURES)
def test_parameters_their_order_and_defaults_are_pytorchs(name):
    parameters_ = parameters(getattr(nn, name))
    needed = [p for p in parameters_ if p.default is p.empty]
    numbers = range(1, len(needed) + 1)
    (found,) = read(f"{name}({', '.join(map(str, numbers))})")
    expected = {p.name: p.default for p in parameters_}
    expected.update({p.name: n for p, n in zip(needed, numbers, strict=True)})
    positional = [p.name for p in parameters_ if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert found["args"] == expected
    assert list(found["args"])[: len(positional)] == positional


@settings(deadline=None)
@given(arguments(), st.integers(0, 3), st.sampled_from(["nn.", "torch.nn.", ""]))
def test_what_a_program_says_is_what_the_layer_has(case, positional, prefix):
    layer, given_ = case
    order = [p.name for p in parameters(layer)]
    first = order[: min(positional, sum(name in given_ for name in order[:positional]))]
    first = first if all(name in given_ for name in first) else []
    texts = [repr(given_[name]) for name in first]
    texts += [f"{name}={value!r}" for name, value in given_.items() if name not in first]
    between = ",  # and\n    "
    text = f"{prefix}{layer.__name__}(\n    {between.join(texts)}{',' if texts else ''}\n)"
    assert_reads_as(text, made(layer, given_))
    assert read(text)[0]["text"] == text


NOT_PRINTED = {"device", "dtype", "return_indices", "count_include_pad", "divisor_override"}


@settings(deadline=None)
@given(arguments())
def test_what_pytorch_prints_is_what_the_layer_has(case):
    layer = made(*case)
    (found,) = read(repr(layer))
    for name, value in found["args"].items():
        if name in NOT_PRINTED or (name == "ceil_mode" and isinstance(layer, nn.AvgPool2d)):
            continue
        mine, pytorchs = as_attribute(layer, name, value)
        assert mine == pytorchs, name


def test_a_printed_network_is_its_layers_in_order():
    inner = nn.Sequential(nn.Conv2d(4, 2, 3, padding="same"), nn.Sequential(), nn.GELU())
    layers = [nn.Conv2d(3, 4, (3, 5), stride=2), nn.ReLU(), nn.MaxPool2d(2), inner, nn.Flatten()]
    model = nn.Sequential(*layers)
    flattened = [m for m in model.modules() if not isinstance(m, nn.Sequential)]
    found = read(repr(model))
    assert [one["text"] for one in found] == [repr(layer) for layer in flattened]
    assert [one["name"] for one in found] == [
        "Conv2d",
        "ReLU",
        "MaxPool2d",
        "Conv2d",
        "GELU",
        "Flatten",
    ]


def test_a_program_is_its_layers_and_the_size_of_its_input():
    text = """import torch
from torch import nn

self.conv1 = nn.Conv2d(3, 16, [3, 5], stride=(2), padding=(1,))  # the first
block = nn.Sequential(nn.ReLU(True), nn.Sequential(nn.MaxPool2d(1_0)),)
x = torch.zeros(1, 3, 224, 200)
print(layer(x).shape)
"""
    found = read(text)
    assert [one["name"] for one in found] == ["Conv2d", "ReLU", "MaxPool2d"]
    assert (
        found[0]["args"] | {"kernel_size": [3, 5], "stride": 2, "padding": [1]} == found[0]["args"]
    )
    assert (found[1]["args"]["inplace"], found[2]["args"]["kernel_size"]) == (True, 10)
    assert call("kit/torch_text.readInputSize", text) == list(torch.zeros(1, 3, 224, 200).shape)
    assert call("kit/torch_text.readInputSize", "torch.rand((2, 3))") == [2, 3]
    assert call("kit/torch_text.readInputSize", "nn.ReLU()") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nn.Sequential(*[nn.ReLU()])", "line 1, column 15: “*” puts in what Python computes"),
        ("nn.ReLU()\nnn.LSTM(3, 4)", "line 2, column 1: “nn.LSTM” is no layer"),
        ("nn.Conv2d(3, 16)", "“nn.Conv2d” lacks kernel_size"),
        (
            "nn.Conv2d(3, 16, 3, strides=2)",
            "“strides” is no argument of nn.Conv2d: allowed are in_ch",
        ),
        (
            "nn.Conv2d(3, 16, kernel_size=3, in_channels=3)",
            "“in_channels” gives in_channels a second",
        ),
        ("nn.Conv2d(in_channels=3, 16, 3)", "“16” needs its name"),
        ("nn.ReLU(True, 3)", "“3” is too much for nn.ReLU, which takes 1 argument"),
        ("nn.Conv2d(3, 16, k)", "“k” is no value: allowed are numbers"),
        ("nn.Conv2d(3, 16, 3*2)", "“*” stands after the value of kernel_size"),
        (
            "nn.Conv2d(3, 16, 3",
            "“the end” stands after the value of kernel_size, where “,” or “)” belongs",
        ),
        ("nn.Conv2d(3, 16, 3).cuda()", "column 20: “.cuda()” is not read"),
        ("nn.Conv2d(3, 16, __import__('os'))", "“__import__” is no value"),
        ("nn.Conv2d(3, 16, constructor)", "“constructor” is no value"),
        ("toString(3)", "“toString” is no layer"),
        ("nn.Conv2d", "“the end” stands after nn.Conv2d, where “(” belongs"),
        ("nn.Sequential(nn.ReLU() nn.ReLU())", "“nn.ReLU” stands after a layer of a Sequential"),
        ("[nn.ReLU()]", "“[” is no layer"),
        ("nn.Conv2d(3, 16, 3x3)", "“3x3)” is not read"),
        ("nn.Conv2d(3, 16, 3.0)", "“3.0” is no whole number, as kernel_size takes them"),
        ("nn.Conv2d(3, 16, 3, stride=(1, 2e0))", "“2e0” is no whole number, as stride takes"),
        ("x" * 500, f"“{'x' * 40}…” is no layer"),
        ("nn.Conv2d(3, 16, 3, dtype=torch.device)", "“torch.device” is no value"),
        ("nn.Sequential(" * 60, "is the bracket after 50 open ones"),
        ("nn.AdaptiveAvgPool2d(" + "(" * 5000, "is the bracket after 50 open ones"),
        ("#" * 30_000, "30000 characters: allowed are up to 20000"),
        ("BasicBlock(\n  (conv1): Conv2d(3, 4, kernel_size=(3, 3))\n)", "“BasicBlock” is no layer"),
    ],
)
def test_a_refusal_names_what_was_read_and_where(text, words):
    assert words in refused(text)


@settings(deadline=None)
@given(st.text(alphabet="nn.Conv2d(3, 16)=*[]:'\"#\n_eE-+x", max_size=60))
def test_no_text_does_worse_than_being_refused(text):
    try:
        read(text)
    except JavaScriptError as error:
        assert error.kind == "Refusal"


def test_a_dtype_is_pytorchs():
    for name in call("kit/torch_signatures.DTYPES"):
        assert isinstance(getattr(torch, name.removeprefix("torch.")), torch.dtype)
        (found,) = read(f"nn.Conv2d(3, 16, 3, dtype={name})")
        assert found["args"]["dtype"] == name


def test_plain_values_only():
    assert all(isinstance(v, PLAIN) for args in SIGNATURES.values() for v in args.values())
