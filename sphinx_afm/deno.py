"""Deno, a JavaScript runtime that comes from PyPI: it fetches packages from npm, of one version."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from sphinx.errors import ExtensionError

# Without a config file or a lock, a script does the same wherever the book lies.
FLAGS = ["--quiet", "--no-prompt", "--no-config", "--no-lock"]


def run(script: Path, question: Any, *permissions: str) -> Any:
    """Give a script a question as JSON, and return its answer; it may do only what is permitted."""
    beside_python = Path(sys.executable).parent
    deno = shutil.which("deno") or shutil.which("deno", path=str(beside_python))
    if deno is None:
        raise ExtensionError(f"{script.name} needs deno: pip install deno")
    done = subprocess.run(
        [deno, "run", *FLAGS, *permissions, str(script)],
        input=json.dumps(question),
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise ExtensionError(f"deno could not run {script.name}: {done.stderr.strip()}")
    return json.loads(done.stdout)
