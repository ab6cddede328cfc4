"""The browser's functions, called from Python: one deno process answers for the whole session."""

import atexit
import base64
import functools
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent


class JavaScriptError(Exception):
    """What a function threw; `kind` is the name of its class."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind


def deno() -> str:
    """Find deno on the path or, where no environment is activated, beside Python."""
    found = shutil.which("deno") or shutil.which("deno", path=Path(sys.executable).parent)
    assert found, "deno runs the figures' JavaScript: pip install deno"
    return found


def call(name: str, *arguments: Any) -> Any:
    """Call a function by its module and name, as in "kit/conv.conv2d"; raise what it throws.

    A member that is no function is returned as it is.
    """
    (result,) = call_each(name, [arguments])
    if isinstance(result, JavaScriptError):
        raise result
    return result


def call_each(name: str, calls: Iterable[Iterable[Any]]) -> list[Any]:
    """Call a function with each of many arguments; what is thrown stands among the results."""
    request = json.dumps(
        {"name": name, "calls": list(calls)}, default=_encoded, allow_nan=False, separators=",:"
    )
    process = _process()
    process.stdin.write(request + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline(), object_hook=_decoded)


@functools.cache
def _process() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [deno(), "run", "--quiet", "--allow-import", "--allow-read", FOLDER / "driver.js"],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )

    @atexit.register
    def end() -> None:
        process.stdin.close()
        process.wait()
        process.stdout.close()

    return process


def _encoded(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        raw = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {"dtype": value.dtype.name, "shape": value.shape, "base64": raw}
    raise TypeError(f"JavaScript takes no {type(value).__name__}")


def _decoded(value: dict[str, Any]) -> Any:
    if "base64" in value:
        dtype = value["dtype"].removesuffix("clamped")
        flat = np.frombuffer(base64.b64decode(value["base64"]), dtype)
        return flat.reshape(value["shape"])
    if "error" in value:
        return JavaScriptError(value["error"], value["message"])
    return value
