"""What `make bench` measured last: convolution here beside PyTorch, SciPy and OpenCV.

The numbers are those of one machine on one day, which they name.
"""

import json
from pathlib import Path
from typing import Any

__all__ = ["results"]

_HERE = Path(__file__).parent
# The repository keeps them beside the program that measures; a wheel has them inside the package
# (pyproject.toml).
_PLACES = (_HERE / "benchmarks.json", _HERE.parent / "benchmarks" / "results.json")


def results() -> dict[str, Any]:
    """Return the results of the last run.

    Returns
    -------
    dict
        "machine": processor, cores, versions, date. "workloads": a dict for each, with "ratios"
        (ours over theirs: first quartile, median, third, by what "theirs" is), "milliseconds",
        "largest error" and "extra bytes". "geometric means" of the ratios' medians, by kind.

    Raises
    ------
    FileNotFoundError
        If nothing was measured yet: `make bench` does.

    Examples
    --------
    >>> sorted(results())
    ['geometric means', 'machine', 'workloads']
    """
    for place in _PLACES:
        if place.is_file():
            return dict(json.loads(place.read_text(encoding="utf-8")))
    raise FileNotFoundError(
        f"no results are written in {' or '.join(map(str, _PLACES))}: run `make bench`"
    )
