"""convlib beside PyTorch, SciPy and OpenCV, taking turns in one process.

    python benchmarks/run.py            all workloads, some minutes, writes results.json
    python benchmarks/run.py --quick    small ones, one second, writes nothing

A turn is a pause, one call that is not timed, so that the caches and the threads are one's own,
and then as many as fill some milliseconds. All take a turn, then all again. A round's ratio is
that of two medians of one round, so what slows both down cancels; quartiles are over the rounds.

The pause is for the threads of the one before: OpenBLAS's and OpenMP's keep a processor busy while
they wait for more work, and without it whoever comes next is slowed down, up to a hundred times.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from workloads import QUICK, WORKLOADS, Workload

from convlib.algorithms import auto
from convlib.functional import conv2d

Array = NDArray[Any]
Run = Callable[[], Any]

RESULTS = Path(__file__).with_name("results.json")
THREADS = 2
PAUSE = 0.03  # seconds; OpenBLAS's threads wait for 2²⁶ cycles before they sleep
OURS, THEIRS, ALONE = "convlib", f"PyTorch, {THREADS} threads", "PyTorch, 1 thread"
PADDED, PADDED_ALONE = "PyTorch, padded first", "PyTorch, padded first, 1 thread"
COLUMNS = {  # ours over …
    "as called": (THEIRS,),
    "1 thread": (ALONE,),
    "at its best": (THEIRS, ALONE, PADDED, PADDED_ALONE),
    "signal": ("scipy.signal.correlate2d",),
    "ndimage": ("scipy.ndimage.correlate",),
    "OpenCV": ("cv2.filter2D",),
}


def optional(name: str) -> Any:
    """Import a module, or give None."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        return None


def contestants(work: Workload, x: Array, w: Array) -> dict[str, Run]:
    """Every way to compute a workload, as calls without arguments, ours first."""
    rest, functional = work.arguments, torch.nn.functional
    tx, tw = torch.from_numpy(x), torch.from_numpy(w)
    p_h, p_w = work.padding
    unpadded = {**rest, "padding": 0}

    def padded_first() -> Any:
        return functional.conv2d(functional.pad(tx, (p_w, p_w, p_h, p_h)), tw, **unpadded)

    def with_threads(threads: int, call: Run) -> Run:
        def run() -> Any:
            if torch.get_num_threads() != threads:  # done by the call that is not timed
                torch.set_num_threads(threads)
            return call()

        return run

    runs: dict[str, Run] = {OURS: lambda: conv2d(x, w, **rest)}
    for threads, as_called, first in ((THREADS, THEIRS, PADDED), (1, ALONE, PADDED_ALONE)):
        runs[as_called] = with_threads(threads, lambda: functional.conv2d(tx, tw, **rest))
        if any(work.padding):
            runs[first] = with_threads(threads, padded_first)

    same_size = all(2 * p + 1 == k for p, k in zip(work.padding, work.weight[2:], strict=True))
    if work.kind == "photograph" and same_size:
        # One image and kernel per filter; in the depthwise RGB each filter has its own channel.
        pairs = [(x[0, f if work.groups > 1 else 0], kernel[0]) for f, kernel in enumerate(w)]
        if signal := optional("scipy.signal"):
            runs["scipy.signal.correlate2d"] = lambda: [
                signal.correlate2d(i, k, mode="same") for i, k in pairs
            ]
        if ndimage := optional("scipy.ndimage"):
            runs["scipy.ndimage.correlate"] = lambda: [
                ndimage.correlate(i, k, mode="constant") for i, k in pairs
            ]
        if cv2 := optional("cv2"):
            cv2.setNumThreads(THREADS)
            runs["cv2.filter2D"] = lambda: [
                cv2.filter2D(i, -1, k, borderType=cv2.BORDER_CONSTANT) for i, k in pairs
            ]
    return runs


def timed_rounds(runs: dict[str, Run], seconds: float, turn: float) -> dict[str, list[float]]:
    """Let all take turns; return each one's median of each round, in seconds."""
    medians: dict[str, list[float]] = {name: [] for name in runs}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(medians[OURS]) < 3:
        for name, run in runs.items():
            time.sleep(PAUSE if turn else 0)
            run()
            times, until = [], time.perf_counter() + turn
            while not times or time.perf_counter() < until:
                before = time.perf_counter()
                run()
                times.append(time.perf_counter() - before)
            medians[name].append(statistics.median(times))
    return medians


def quartiles(ratios: list[float]) -> list[float]:
    """First quartile, median, third."""
    return [float(q) for q in np.percentile(ratios, [25, 50, 75])]


def error(output: Array, truth: Array) -> float:
    """Return the largest difference from the result in float64."""
    return float(np.abs(output - truth).max())


def truth_of(work: Workload, x: Array, w: Array) -> Array:
    """Return PyTorch's result in float64; so where all is float64, its error shows as 0."""
    wide = torch.from_numpy(x).double(), torch.from_numpy(w).double()
    return np.asarray(torch.nn.functional.conv2d(*wide, **work.arguments).numpy())


def peak_bytes(run: Run) -> int:
    """Return the most that NumPy held at a time beyond what was there, the output left out."""
    tracemalloc.start()
    try:
        output = run()
        return tracemalloc.get_traced_memory()[1] - int(output.nbytes)
    finally:
        tracemalloc.stop()


def measure(work: Workload, seconds: float, turn: float) -> dict[str, Any]:
    """Time one workload; return its row of the results."""
    x, w = work.arrays()
    runs = contestants(work, x, w)
    truth = truth_of(work, x, w)
    errors = {
        "convlib": error(runs[OURS](), truth),
        "PyTorch": error(runs[THEIRS]().numpy(), truth),
    }
    rounds = timed_rounds(runs, seconds * len(runs), turn)
    ratios = {}
    for column, names in COLUMNS.items():
        present = [n for n in names if n in rounds]
        if present:
            best = min(present, key=lambda n: statistics.median(rounds[n]))
            ratios[column] = quartiles(
                [a / b for a, b in zip(rounds[OURS], rounds[best], strict=True)]
            )
    row_pad = tuple((p, p) for p in (0, 0, *work.padding))
    padded = np.pad(x, tuple(row_pad))
    return {
        "workload": work.name,
        "kind": work.kind,
        "held out": work.held_out,
        "dtype": work.dtype,
        "algorithm": auto.choose(padded, w, work.stride, work.dilation, work.groups),
        "ratios": ratios,
        "milliseconds": {n: 1e3 * statistics.median(t) for n, t in rounds.items()},
        "fastest milliseconds": {n: 1e3 * min(t) for n, t in rounds.items()},
        "rounds": len(rounds[OURS]),
        "largest error": errors,
        "extra bytes": peak_bytes(runs[OURS]),
    }


def geometric_means(rows: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return the means of the ratios' medians over all workloads, over layers, photographs."""
    chosen = {
        "all": rows,
        "layers": [r for r in rows if r["kind"] == "layer"],
        "photographs": [r for r in rows if r["kind"] == "photograph"],
        "held out": [r for r in rows if r["held out"]],
    }
    return {
        name: {
            column: statistics.geometric_mean(present)
            for column in COLUMNS
            if (present := [r["ratios"][column][1] for r in some if column in r["ratios"]])
        }
        for name, some in chosen.items()
    }


def machine() -> dict[str, Any]:
    """Describe the processor and the versions, and name no host."""
    lines = []
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = {line.split(":")[1].strip() for line in lines if line.startswith("model name")}
    packages = ("numpy", "torch", "scipy", "opencv-python-headless")
    versions = {}
    for package in packages:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = "not installed"
    return {
        "processor": ", ".join(sorted(models)) or platform.machine(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": versions,
        "date": datetime.now(UTC).date().isoformat(),
        "load at the start": round(os.getloadavg()[0], 2),
    }


def show(row: dict[str, Any]) -> str:
    """One line of the table."""
    cells = []
    for column in COLUMNS:
        q = row["ratios"].get(column)
        cells.append(f"{q[1]:6.2f} ({q[0]:.2f}–{q[2]:.2f})" if q else "")
    ours, theirs = row["largest error"]["convlib"], row["largest error"]["PyTorch"]
    errors = f"{ours:.1e} {theirs:.1e}"
    memory = f"{row['extra bytes'] / 2**20:5.1f}"
    return (
        f"{row['workload']:44} {row['algorithm']:9} {row['milliseconds'][OURS]:8.3f} "
        + " ".join(f"{cell:19}" for cell in cells)
        + f" {memory:>6} {errors}"
    )


def main(arguments: list[str]) -> dict[str, Any]:
    """Measure, print, write; return the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a few small workloads, not written")
    parser.add_argument("--seconds", type=float, default=1.0, help="per contestant and workload")
    parser.add_argument(
        "--only", default="", help="workloads whose name contains this; not written"
    )
    options = parser.parse_args(arguments)
    seconds, turn = (0.0, 0.0) if options.quick else (options.seconds, 0.005)
    workloads = [w for w in (QUICK if options.quick else WORKLOADS) if options.only in w.name]

    about = machine()
    print(json.dumps(about, ensure_ascii=False))
    print("convlib's time over that of … : median (quartiles); under 1, convlib is faster")
    head = " ".join(f"{column:19}" for column in COLUMNS)
    print(f"{'':44} {'':9} {'ms':>8} {head} {'MB':>6} error, PyTorch's")
    rows = []
    with torch.no_grad():
        for work in workloads:
            rows.append(measure(work, seconds, turn))
            print(show(rows[-1]), flush=True)
    means = geometric_means(rows)
    for name, mean in means.items():
        cells = " ".join(f"{mean[c]:<19.2f}" if c in mean else " " * 19 for c in COLUMNS)
        print(f"{'geometric mean: ' + name:63} {cells}")
    results = {"machine": about, "geometric means": means, "workloads": rows}
    if not (options.quick or options.only):
        RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
        print(f"written: {RESULTS.name}")
    return results


if __name__ == "__main__":
    torch.set_num_threads(THREADS)
    main(sys.argv[1:])
