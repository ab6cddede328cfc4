"""Answers about figures: right ones in many styles, and each wrong one with its sentence."""

import pytest
from ipywidgets import HTML, Accordion, HBox, IntSlider, Label, VBox, dlink, jslink, link

from convlib.exercises import check
from convlib.widgets import SlidingWindow

# Each takes the other's kernel


def tie_by_observe(one, other):
    one.observe(lambda change: setattr(other, "weight", change.new), "weight")
    other.observe(lambda change: setattr(one, "weight", change.new), "weight")


def tie_by_one_function(one, other):
    def hand(change):
        taker = other if change.owner is one else one
        taker.weight = change.new.tolist()

    for figure in (one, other):
        figure.observe(hand, names=["weight"])


def tie_by_dlink(one, other):
    dlink((one, "weight"), (other, "weight"))
    dlink((other, "weight"), (one, "weight"))


@pytest.mark.parametrize("answer", [tie_by_observe, tie_by_one_function, tie_by_dlink])
def test_a_tie_in_any_style_is_right(answer):
    assert check("figures/3", answer), check("figures/3", answer)


def hands(*names, change=lambda value: value, both=True):
    """Make a function that hands traits on, changed, from the one to the other or both ways."""

    def tie(one, other):
        def hand(change_of):
            taker = other if change_of.owner is one else one
            setattr(taker, change_of.name, change(change_of.new))

        for figure in (one, other)[: 1 + both]:
            figure.observe(hand, names)

    return tie


def copies(one, other):
    other.weight = one.weight


def swaps(one, other):
    one.weight, other.weight = other.weight, one.weight


def copies_the_input_too(one, other):
    tie_by_observe(one, other)
    other.input = one.input


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (3, "asked is the function `tie(one, other)` itself"),
        (lambda one: one, "It raises `TypeError"),
        (lambda one, other: None, "A kernel that one figure is given is not that of the other."),
        (hands("weight", both=False), "`other` takes the kernel of `one`, and not the other way"),
        (
            lambda one, other: hands("weight", both=False)(other, one),
            "`one` takes the kernel of `other`, and not the other way",
        ),
        (copies, "copied at the call, and never again"),
        (swaps, "copied at the call, and never again"),
        (hands("position"), "It hands on `position`; asked is `weight`."),
        (hands("input"), "It hands on `input`; asked is `weight`."),
        (hands("weight", "input"), "It hands on `input`, too: all but the kernel"),
        (hands("weight", "position"), "It hands on `position`, too"),
        (hands("weight", "bias", "stride"), "It hands on `bias`, too"),
        (hands("weight", "stride"), "It hands on `stride`, too"),
        (copies_the_input_too, "It hands on `input`, too"),
        (hands("weight", change=lambda kernel: kernel[::-1, ::-1]), "is not that of the other"),
        (hands("weight", change=lambda kernel: kernel + 1), "never come to rest"),
        (lambda one, other: link((one, "weight"), (other, "weight")), "It raises `ValueError"),
        (lambda one, other: one.observe(1 / 0), "It raises `ZeroDivisionError"),
    ],
)
def test_what_is_wrong_with_a_tie_is_said(answer, says):
    assert says in check("figures/3", answer).says


# How much is left


def to_go_with_a_set(figure):
    been, left = set(), Label()

    def count(_):
        been.add(figure.position)
        left.value = f"{figure.output.size - len(been)} to go"

    figure.observe(count, "position")
    count(None)
    return left


def to_go_with_a_list(figure):
    rows, columns = figure.output.shape
    free = [(row, column) for row in range(rows) for column in range(columns)]
    free.remove(figure.position)
    left = Label(f"Left: {len(free)} of {rows * columns}")

    def count(change):
        if change["new"] in free:
            free.remove(change["new"])
        left.value = f"Left: {len(free)} of {rows * columns}"

    figure.observe(count, "position")
    return left


class ToGo(Label):
    def __init__(self, figure):
        self.left = figure.output * 0 + 1
        self.leave(figure.position)
        super().__init__(str(int(self.left.sum())))
        figure.observe(lambda change: self.leave(change.new), "position")

    def leave(self, position):
        self.left[position] = 0
        self.value = str(int(self.left.sum()))


@pytest.mark.parametrize("answer", [to_go_with_a_set, to_go_with_a_list, ToGo])
def test_a_label_of_what_is_left_in_any_style_is_right(answer):
    assert check("figures/4", answer), check("figures/4", answer)


def counts(text, *, start=True, at_once=True, kind=Label):
    """Make a function whose label has a text made of the figure and the places so far."""

    def to_go(figure):
        been, label = [figure.position] if start else [], kind()

        def write(change):
            if change:
                been.append(change.new)
            label.value = text(figure, been)

        if at_once:
            write(None)
        figure.observe(write, "position")
        return label

    return to_go


def left(figure, been):
    return f"{figure.output.size - len(set(been))} to go"


def of_input(figure, been):
    return f"{figure.input.size - len(set(been))} to go"


def each_time(figure, been):
    return f"{figure.output.size - len(been)} to go"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("to_go", "What came is a str, and asked is the function `to_go(figure)` itself"),
        (lambda figure: None, "It returns `None`, and asked is a `Label`: is a `return` missing?"),
        (lambda figure: "11 to go", "Its result is of type `str`, and asked is a `Label`."),
        (counts(left, kind=HTML), "Its result is of type `HTML`, and asked is a `Label`."),
        (lambda figure: Label("some to go"), "There is no number in it: it says 'some to go'."),
        (lambda figure: Label("11 to go"), "It does not follow: the text is made once."),
        (counts(left, start=False), "The place where the window starts is missing"),
        (counts(left, start=False, at_once=False), "The place where the window starts is missing"),
        (counts(each_time), "A place to which the window comes back counts twice"),
        (counts(each_time, at_once=False), "A place to which the window comes back counts twice"),
        (counts(each_time, start=False), "It counts moves, not places"),
        (counts(of_input), "The input's cells are counted"),
        (counts(lambda _, been: f"been at {len(set(been))}"), "at how many places somebody has"),
        (counts(left, at_once=False), "It has no number before the first move"),
        (
            counts(lambda figure, been: str(max(10, 12 - len(set(been))))),
            "With the window at (1, 2), (0, 1), (2, 3) its first number is 10, and should be 9",
        ),
        (lambda figure: figure.no_such_trait, "It raises `AttributeError"),
    ],
)
def test_what_is_wrong_with_a_label_is_said(answer, says):
    assert says in check("figures/4", answer).says


# A slider, the figure and a label


class Explorer:
    """An explorer of strides, with a place for each mistake."""

    kind, returned = Label, VBox
    least, most, begins = 1, 3, None
    slider, figure, label, forth, back, at_once = True, True, True, True, True, True
    watched = "output"

    def __call__(self, figure):
        at_first = figure.stride[0] if self.begins is None else self.begins
        slider = IntSlider(at_first, self.least, self.most, description="stride")
        self.join(slider, figure)
        label = self.kind()
        source = figure if self.watched == "output" else slider

        def say(_):
            label.value = self.text(figure)

        if self.watched:
            source.observe(say, self.watched)
        if self.at_once:
            say(None)
        return self.packed(
            [slider] * self.slider + [label] * self.label + [self.shown(figure)] * self.figure
        )

    def join(self, slider, figure):
        if self.forth:
            dlink((slider, "value"), (figure, "stride"))
        if self.back:
            dlink((figure, "stride"), (slider, "value"), lambda pair: pair[0])

    def text(self, figure):
        return "×".join(map(str, figure.output.shape))

    def shown(self, figure):
        return figure

    def packed(self, parts):
        return self.returned(parts)


def explorer(**changes):
    return type("Changed", (Explorer,), changes)()


def joined_by_observe(self, slider, figure):
    slider.observe(lambda change: setattr(figure, "stride", (change.new,) * 2), "value")
    figure.observe(lambda change: setattr(slider, "value", change.new[1]), "stride")


def nested(self, parts):
    bias = IntSlider(description="bias")
    return HBox([Accordion([VBox([bias, Label("Explore"), parts[0]])]), HBox(parts[1:])])


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"returned": HBox},
        {"packed": nested},
        {"join": joined_by_observe},
        {"most": 32},
        {"text": lambda self, figure: f"output: {figure.output.shape}"},
        {"text": lambda self, figure: "The output has {} x {} cells".format(*figure.output.shape)},
    ],
)
def test_an_explorer_in_any_style_is_right(changes):
    assert check("figures/5", explorer(**changes)), check("figures/5", explorer(**changes))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"packed": lambda self, parts: parts}, "Its result is of type `list`, and asked is a box"),
        ({"packed": lambda self, parts: None}, "is a `return` missing?"),
        ({"slider": False}, "There is no `IntSlider` in the box."),
        ({"figure": False}, "The figure is not in the box."),
        (
            {"shown": lambda self, figure: SlidingWindow(figure.input, figure.weight)},
            "Another one is: show the one that is handed over.",
        ),
        ({"label": False}, "There is no `Label` in the box."),
        ({"kind": HTML}, "There is no `Label` in the box."),
        (
            {"begins": 1},
            "stride was (3, 3); in the box it is (1, 1), and the slider says 1. Begin with",
        ),
        (
            {"begins": 1, "forth": False, "back": False},
            "in the box it is (3, 3), and the slider says 1. Begin with",
        ),
        ({"least": 0}, "The slider goes from 0 to 3; asked is from 1 to 3."),
        ({"at_once": False}, "No label has a shape such as 3×5: the first says ''."),
        ({"text": lambda self, figure: "small"}, "the first says 'small'"),
        ({"forth": False}, "The slider is moved to 2, and the figure's stride is (3, 3): `dlink`"),
        (
            {"forth": False, "join": lambda self, s, f: jslink((s, "value"), (f, "stride"))},
            "The slider is moved to 2, and the figure's stride is (3, 3): `dlink`",
        ),
        (
            {
                "join": lambda self, s, f: s.observe(
                    lambda change: setattr(f, "stride", (change.new, 3)), "value"
                )
            },
            "The slider is moved to 2, and the figure's stride is (2, 3)",
        ),
        ({"back": False}, "The slider does not follow when Python sets `figure.stride`."),
        (
            {"text": lambda self, figure: "{1}×{0}".format(*figure.output.shape)},
            "Rows and columns are swapped",
        ),
        ({"text": lambda self, figure: "{}×{}".format(*figure.input.shape)}, "the input's shape"),
        ({"text": lambda self, figure: "{}×{}".format(*figure.weight.shape)}, "the kernel's shape"),
        (
            {"watched": None},
            "When the slider is moved to 2 the label says '2×3', and the output is 3×4: `observe`",
        ),
        (
            {"watched": "value"},
            "When Python sets `figure.padding = 1` the label says '3×4', and the output is 4×5",
        ),
    ],
)
def test_what_is_wrong_with_an_explorer_is_said(changes, says):
    verdict = check("figures/5", explorer(**changes))
    assert not verdict
    assert says in verdict.says


def test_an_explorer_that_fails_is_told_how():
    assert "asked is the function `explorer(figure)`" in check("figures/5", 3).says
    joined = {"join": lambda self, s, f: link((s, "value"), (f, "stride"))}
    assert "It raises `TraitError" in check("figures/5", explorer(**joined)).says
