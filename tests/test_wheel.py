"""The package as pip installs it from a wheel, where nothing of the repository is at hand."""

import ast
import email
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
import torch
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import convlib
from convlib import images, widgets
from convlib.widgets._base import Figure

ROOT = Path(__file__).parent.parent
LARGEST = 1_500_000  # bytes: a wheel that has become larger has taken something along


def build(target, source, folder):
    """Build a wheel or a source distribution, with what is installed here, and return its path."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(command, cwd=source, env=os.environ | {"PATH": path}, check=True)
    return next(folder.glob("*.whl" if target == "wheel" else "*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built as pip builds it from a source distribution: of nothing else."""
    folder = tmp_path_factory.mktemp("dist")
    with tarfile.open(build("sdist", ROOT, folder)) as archive:
        # Python 3.11.2, Debian's, has no such filter yet, and 3.12 wants one.
        archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
        archive.extractall(folder)
    return build("wheel", next(path for path in folder.iterdir() if path.is_dir()), folder)


@pytest.fixture(scope="module")
def contents(wheel):
    """The names of the wheel's files."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def described(wheel):
    """What the wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name))


def required(described, *extras):
    """Return the distributions that pip would bring along, with those that they require."""
    found, todo = {}, [(line, extras) for line in described.get_all("Requires-Dist")]
    while todo:
        line, wanted = todo.pop()
        requirement = Requirement(line)
        marker, name = requirement.marker, canonicalize_name(requirement.name)
        if marker and not any(marker.evaluate({"extra": extra}) for extra in (*wanted, "")):
            continue
        if name not in found:
            found[name] = metadata.distribution(name)
            assert found[name].version in requirement.specifier, line
            todo += [(inner, requirement.extras) for inner in found[name].requires or []]
    return found.values()


def install(wheel, described, folder, *extras):
    """Make an environment of the wheel and what it requires, and return its Python.

    What is required is taken from here by links, so that nothing is downloaded.
    """
    venv.create(folder, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    asked = [python, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    for distribution in required(described, *extras):
        for name in {file.parts[0] for file in distribution.files} - {"..", "__pycache__"}:
            (site / name).symlink_to(distribution.locate_file(name))
    return python


SCRIPT = """
import json, numpy, convlib
from convlib import benchmarks, digits, images, verify, widgets

def result(function, *arguments):
    try:
        return function(*arguments)
    except ModuleNotFoundError as error:
        return str(error)

given = {"Question": ["sliding-window/2"]}
figures = {n: result(getattr(widgets, n), *given.get(n, [])) for n in widgets.__all__}
live = {name: figure for name, figure in figures.items() if not isinstance(figure, str)}
ones = numpy.ones((1, 2, 2))
print(json.dumps({
    "place": convlib.__file__,
    "refused": {name: said for name, said in figures.items() if name not in live},
    "shown": {name: list(figure._repr_mimebundle_()[0]) for name, figure in live.items()},
    "answers": {n: f.answer["torch"] for n, f in live.items() if hasattr(f, "answer")},
    "to_torch": {n: str(result(f.to_torch)) for n, f in live.items() if hasattr(f, "to_torch")},
    "verify": str(result(verify.conv2d, {"weight": ones[None]}, ones)),
    "digits": str(result(digits.load))[:99],
    "photographs": [images.load(name).shape for name in images.NAMES],
    "measured": sorted(benchmarks.results()),
}))
"""


def report(python):
    """Run the script there, out of reach of the repository, and return what it found."""
    command = [python, "-I", "-W", "error", "-c", SCRIPT]
    run = subprocess.run(command, cwd=python.parent, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def alone(wheel, described, tmp_path_factory):
    """What the wheel does with only what it requires."""
    return report(install(wheel, described, tmp_path_factory.mktemp("alone")))


# What is in it.


def test_the_wheel_has_the_script_of_each_figure_and_not_its_sources(contents):
    stems = {getattr(widgets, name).__module__.rpartition(".")[2] for name in widgets.__all__}
    scripts = {name for name in contents if name.startswith("convlib/") and name.endswith(".js")}
    assert scripts == {f"convlib/widgets/static/{stem}.js" for stem in stems}


def test_the_wheel_has_all_modules_of_both_packages(contents):
    packages = [ROOT / "convlib", ROOT / "sphinx_afm"]
    modules = {path.relative_to(ROOT).as_posix() for p in packages for path in p.rglob("*.py")}
    assert {name for name in contents if name.endswith(".py")} == modules


def test_the_wheel_has_the_photographs_with_their_credits_and_the_licence(contents, described):
    information = f"convlib-{described['Version']}.dist-info"
    assert {f"convlib/photographs/{name}.png" for name in images.NAMES} < contents
    assert {"convlib/photographs/CREDITS.md", f"{information}/licenses/LICENSE"} < contents
    assert {"convlib/py.typed", "convlib/benchmarks.json"} < contents
    assert {name.split("/")[0] for name in contents} == {"convlib", "sphinx_afm", information}


def test_the_wheel_is_small(wheel):
    assert wheel.stat().st_size < LARGEST


# What it says of itself.


def test_all_say_the_same_version(described):
    cited = re.search(r"^version: (.*)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE)
    assert described["Version"] == convlib.__version__ == cited[1]


def test_each_import_of_convlib_is_required_or_an_extra(described):
    imported = set()
    for path in (ROOT / "convlib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module.split(".")[0])
    brought = metadata.packages_distributions()
    others = imported - set(sys.stdlib_module_names) - {"convlib"}
    lines = map(Requirement, described.get_all("Requires-Dist"))
    assert {canonicalize_name(brought[name][0]) for name in others} == {r.name for r in lines}


def test_the_figures_of_a_wheel_and_of_the_book_can_be_bundled_by_one_deno():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needed = {r.name: r for r in map(Requirement, project["build-system"]["requires"])}
    pinned = re.search(
        r"^deno==(.*)$", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE
    )
    assert pinned[1] in needed["deno"].specifier


# What it does.


def test_without_pytorch_the_figures_are_there_and_name_no_third_witness(alone):
    assert Path(alone["place"]).parents[1].name == "site-packages"
    figures = {name for name in widgets.__all__ if issubclass(getattr(widgets, name), Figure)}
    assert alone["answers"] == dict.fromkeys(figures - {"FeatureMaps"})
    assert set(alone["shown"]) == set(widgets.__all__) - {"ComparisonTable", "FeatureMaps"}
    for name, kinds in alone["shown"].items():
        assert "application/vnd.jupyter.widget-view+json" in kinds, name
        assert ("image/png" in kinds) == (name in figures), name


def test_what_cannot_be_without_pytorch_says_what_to_install(alone):
    advice = "PyTorch is not installed: pip install torch"
    assert alone["refused"] == {"ComparisonTable": advice, "FeatureMaps": advice}
    assert alone["to_torch"] == dict.fromkeys(alone["answers"], advice)
    assert alone["verify"] == advice


def test_the_digits_need_scikit_learn_and_say_so(alone):
    assert alone["digits"] == "scikit-learn is not installed: pip install scikit-learn"


def test_the_photographs_and_the_measurements_are_found(alone):
    assert [tuple(shape) for shape in alone["photographs"]] == [
        images.load(name).shape for name in images.NAMES
    ]
    assert "machine" in alone["measured"]


def test_with_pytorch_it_is_asked(wheel, described, tmp_path):
    found = report(install(wheel, described, tmp_path / "with", "torch"))
    assert set(found["refused"]) == {"FeatureMaps"}
    assert "scikit-learn" in found["refused"]["FeatureMaps"]
    for name, answer in found["answers"].items():
        assert answer["version"] == torch.__version__, name
