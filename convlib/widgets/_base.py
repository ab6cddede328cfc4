"""What all figures have in common: state in traits, Python's answer to it, and a picture."""

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import numpy as np
from traitlets import Dict, Instance, List, TraitError, Unicode, validate

from convlib import agreement, verify
from convlib.widgets._traits import read_only, to_wire

if TYPE_CHECKING:
    from torch import nn

STATIC = Path(__file__).parent / "static"


class Described(anywidget.AnyWidget):
    """A widget that is a sentence where no script runs."""

    def __setattr__(self, name: str, value: Any) -> None:
        """Set what the class has: another public name is a slip, and would change nothing."""
        if not name.startswith("_") and not hasattr(type(self), name):
            raise AttributeError(f"{type(self).__name__} has no {name}; it has {self._near(name)}")
        super().__setattr__(name, value)

    def _near(self, name: str) -> str:
        """Names of traits that are meant, perhaps, by a name that is none: all, if none is near."""
        common = anywidget.AnyWidget.class_trait_names()
        own = [key for key, trait in self.traits().items() if not trait.read_only | (key in common)]
        if name == "kernel" and "weight" in own:  # as some constructors call it
            return "weight"
        return ", ".join(get_close_matches(name, own) or own)

    @property
    def alt(self) -> str:
        """What the widget shows, for those who don't see it."""
        raise NotImplementedError

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the widget is, in CSS pixels, on a wide page and on a phone."""
        raise NotImplementedError

    @property
    def fallback(self) -> dict[str, Any]:
        """What stands where no script runs, by MIME type."""
        return {"text/plain": self.alt}

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Add the fallback and its words to the live view."""
        shown = super()._repr_mimebundle_(**kwargs)
        if shown is None:
            return None
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        hints = {"afm": {"alt": self.alt, "height": list(self.height)}}
        return data | self.fallback, metadata | hints


class Pictured(Described):
    """A widget that is a picture, and a sentence, where no script runs."""

    def draw(self) -> bytes:
        """Make the picture that stands where no script runs: a PNG."""
        raise NotImplementedError

    @property
    def fallback(self) -> dict[str, Any]:
        """The picture and the sentence."""
        return {"image/png": self.draw()} | super().fallback


class Figure(Pictured):
    """A figure that is live in a notebook and in a page.

    A subclass names its `_esm` with :func:`bundle`, keeps its whole state in traits, and has

    - ``ARGUMENTS``, the names of the traits on which its result depends, and ``VIEW``, the names
      of those that only say where the reader looks;
    - ``compute(**arguments)``, the result, or a ValueError in convlib's own words;
    - ``rounding(**arguments)``, how far two programs may be apart at any number of it;
    - ``to_torch()``, the PyTorch module that computes the same, and ``CALL``, what it is called;
    - ``alt``, one sentence that says what the picture shows;
    - ``draw()``, the picture, as PNG;
    - ``height``, how tall the live figure will be, so that a page keeps the room free.

    A change of an argument is taken by `refuse`, and then followed by `respond`. What depends on
    other arguments than its own is settled by extending these two.
    """

    ARGUMENTS: ClassVar[tuple[str, ...]]
    VIEW: ClassVar[tuple[str, ...]] = ()
    CALL: ClassVar[str] = "nn.Conv2d"

    controls = List(Unicode()).tag(sync=True)  # those in sight; the others are under “More”
    output = Instance(np.ndarray, read_only=True)
    # Python's witness: what it was asked, what it found, and how far PyTorch is from that.
    answer = Dict(read_only=True).tag(sync=True)

    _refuse: ClassVar[Any]
    _asked: dict[str, Any] | None = None  # what `answer` answers

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Have each argument looked at; traitlets wants the names where a class is made."""
        super().__init_subclass__(**kwargs)
        cls._refuse = validate(*cls.ARGUMENTS)(lambda self, proposal: self.refuse(proposal))

    def __init__(self, **traits: Any) -> None:
        unknown = set(traits) - set(self.trait_names())
        if unknown:
            known = dict.fromkeys((*self.ARGUMENTS, *self.VIEW, "controls"))
            taken = signature(type(self)).parameters.values()  # such as kernel
            known |= dict.fromkeys(each.name for each in taken if each.kind != each.VAR_KEYWORD)
            raise TypeError(
                f"{type(self).__name__} has no {', '.join(sorted(unknown))}; it has "
                f"{', '.join(known)}"
            )
        self.observe(lambda _: self.respond(), self.ARGUMENTS)
        super().__init__(**traits)
        self.respond()

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """Return what the output depends on, by the names of the traits, some of it changed."""
        return {name: getattr(self, name) for name in self.ARGUMENTS} | changes

    @staticmethod
    def compute(**arguments: Any) -> np.ndarray:
        """Compute the output; raise ValueError, with both numbers, where there is none."""
        raise NotImplementedError

    def check(self, **arguments: Any) -> None:
        """Raise ValueError where there is no output. Computing it is the long way to know."""
        self.compute(**arguments)

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any number of the output, by rounding alone."""
        raise NotImplementedError

    def to_torch(self) -> "nn.Module":
        """Return the PyTorch module that computes `output`."""
        raise NotImplementedError

    def torch_output(self) -> np.ndarray:
        """Ask PyTorch for its output."""
        raise NotImplementedError

    def summed(self) -> np.ndarray:
        """Return what PyTorch's output is held against: all of ours, or the part it computes."""
        return self.output

    def compared(self) -> np.ndarray:
        """Return what the browser's numbers are held against: all of the output, or what tells."""
        return self.output

    @property
    def places(self) -> str:
        """Where it is held against, in words; none are needed for all of it."""
        return ""

    def refuse(self, proposal: Any) -> Any:
        """Take a value of an argument, or refuse it in convlib's words; the last good one stays."""
        name, value = proposal.trait.name, proposal.value
        with refusing(f"{name}: "):
            self.check(**self.arguments(**{name: value}))
        return value

    def respond(self) -> None:
        """Compute the output, and compare with PyTorch's where it is installed."""
        asked = self.arguments()
        if self._asked and all(same(asked[name], self._asked[name]) for name in asked):
            return  # several traits have changed at once, and each of them asks
        self._asked = asked
        self.set_trait("output", read_only(self.compute(**asked)))
        for name in self.VIEW:
            setattr(self, name, getattr(self, name))  # an output of another size may move it
        answer = {
            "arguments": self.get_state(list(self.ARGUMENTS)),
            "output": to_wire(self.compared()),
            "places": self.places,
            "tolerance": self.rounding(**asked),
            "torch": self._torch_answer(),
        }
        self.set_trait("answer", answer)

    def _torch_answer(self) -> dict[str, Any] | None:
        """How far PyTorch's output is from ours, and which PyTorch; None where there is none."""
        version = verify.torch_version()
        if version is None:
            return None
        difference = agreement.largest_difference(self.summed(), self.torch_output())
        return {"version": version, "call": self.CALL, "difference": difference}


def with_weight(traits: dict[str, Any], kernel: Any, default: Any) -> dict[str, Any]:
    """Return the traits with `weight`, which a constructor may have been given as `kernel`."""
    if kernel is None:
        return {"weight": default} | traits
    if "weight" in traits:
        raise TypeError("kernel and weight are two names of one argument: give one of them")
    return traits | {"weight": kernel}


@contextmanager
def refusing(prefix: str = "") -> Iterator[None]:
    """Make of convlib's ValueError a TraitError, which takes a change of several traits back.

    The view is validated with this too: traitlets goes over the traits in any order, so that the
    arguments may not have been looked at when it asks where a position may be.
    """
    try:
        yield
    except ValueError as error:
        raise TraitError(f"{prefix}{error}") from None


def same(one: Any, other: Any) -> bool:
    """Whether two values of a trait are equal, number for number."""
    return bool(np.array_equal(one, other))


def bundle(stem: str) -> Path:
    """Find the JavaScript of a figure.

    Raises
    ------
    FileNotFoundError
        Where the package was not built: an editable install needs `.venv/bin/deno task bundle`.
    """
    path = STATIC / f"{stem}.js"
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is missing: run `.venv/bin/deno task bundle` in the repository"
        )
    return path
