"""What the documents say of the tree is true, and what is in the tree they say."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONVLIB = ROOT / "convlib"
SCRIPTS = CONVLIB / "widgets" / "js"
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "sphinx_afm" / "README.md",
]
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.<>/-]+(/|\.(py|js|md|css|yml|toml|json|cff|bib|txt|png))")
BUILT = ("_build/", "convlib/photographs/", "dist/")  # are in no checkout


def read(path: Path) -> str:
    return path.read_text("utf-8")


def rows(path: Path, heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading."""
    lines = read(path).split(f"\n{heading}\n")[1].splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("|"))
    table = []
    for line in lines[first + 2 :]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return table


def named(cell: str) -> list[str]:
    return CODE.findall(cell)


# Modules and layers


def layers() -> dict[str, list[str]]:
    """Return the modules of each layer, as CONTRIBUTING has them: the lowest layer first."""
    heading = "## What is where in `convlib`, and what may import what"
    found: dict[str, list[str]] = {}
    for layer, module, answers in rows(ROOT / "CONTRIBUTING.md", heading):
        parts = [name for name in named(answers) if re.fullmatch(r"_\w+", name)]
        layer = layer or list(found)[-1]
        found.setdefault(layer, []).extend(n.rstrip("/") for n in (*named(module), *parts))
    return found


def modules() -> dict[str, Path]:
    """Return all modules by their dotted names."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(CONVLIB.rglob("*.py"))
    }


def imports(path: Path) -> set[str]:
    """Return what a file imports anywhere in it, by full names: `from a import b` is `a.b`."""
    found = set()
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imported_modules(path: Path, known: dict[str, Path]) -> set[str]:
    """Return which of the known modules a file imports, or names of which it imports."""
    return {n if n in known else n.rpartition(".")[0] for n in imports(path)} & known.keys()


def unit(module: str) -> str:
    """Return the row of a module in the table: `verify` of `convlib.verify.shapes`."""
    return module.split(".")[1]


def test_the_table_has_every_module_once_and_no_other():
    in_table = [module for layer in layers().values() for module in layer]
    in_tree = {unit(name) for name in modules() if name != "convlib"}
    assert sorted(in_table) == sorted(in_tree)


# Answers about figures are tried on figures, which are loaded when there is such an answer.
LATE = ["convlib.exercises.figures imports convlib.widgets.sliding_window"]


def test_a_module_imports_from_its_own_layer_and_those_below_alone():
    level = {module: at for at, layer in enumerate(layers().values()) for module in layer}
    known = modules()
    upwards = [
        f"{name} imports {other}"
        for name, path in known.items()
        for other in imported_modules(path, known)
        if "convlib" not in (name, other) and level[unit(other)] > level[unit(name)]
    ]
    assert upwards == LATE


def test_plots_know_nothing_of_convlib():
    known = modules()
    for path in (CONVLIB / "plots").glob("*.py"):
        assert {unit(name) for name in imported_modules(path, known)} <= {"plots"}, path


def test_no_imports_go_in_a_circle():
    known = modules()
    waiting = {name: imported_modules(path, known) - {name} for name, path in known.items()}
    while free := {name for name, needed in waiting.items() if not needed & waiting.keys()}:
        waiting = {name: needed for name, needed in waiting.items() if name not in free}
    # A package's __init__ gathers its own modules; what is left are circles.
    assert waiting == {}


@pytest.mark.parametrize(
    ("library", "allowed"),
    [("torch", {"verify", "digits", "exercises", "widgets"}), ("sklearn", {"digits"})],
)
def test_few_modules_name_a_large_library(library, allowed):
    users = {
        unit(name)
        for name, path in modules().items()
        if any(other.split(".")[0] == library for other in imports(path))
    }
    assert users == allowed


def test_convlib_and_sphinx_afm_know_nothing_of_each_other():
    packages = {"convlib": "sphinx_afm", "sphinx_afm": "convlib"}
    for package, other in packages.items():
        for path in (ROOT / package).rglob("*.py"):
            assert not [name for name in imports(path) if name.split(".")[0] == other], path


def test_no_module_takes_the_private_names_of_another():
    taken = []
    for path in CONVLIB.rglob("*.py"):
        for name in imports(path):
            module, _, member = name.rpartition(".")
            private = name.startswith("convlib") and member.startswith("_")
            if private and not ROOT.joinpath(*module.split("."), f"{member}.py").is_file():
                taken.append((path.name, name))
    assert taken == []


def test_a_figures_scripts_import_their_own_folder_and_the_kit_alone():
    wrong = []
    for path in SCRIPTS.rglob("*.js"):
        own = path.parent.name if path.parent != SCRIPTS else path.stem
        for address in re.findall(r"""(?:from|import)\(?\s*"(\.[^"]+)\"""", read(path)):
            folder = (path.parent / address).resolve().relative_to(SCRIPTS).parts[0]
            if folder not in {own, "kit"}:
                wrong.append((path.name, address))
    assert wrong == []


# Files, folders and commands


def test_the_readme_names_every_folder():
    hidden = {".git", ".venv"}  # and what tools keep for themselves, which .gitignore has
    ignored = re.compile(r"_build|node_modules|dist|.*\.egg-info|\..*_cache|\.hypothesis")
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - hidden
    folders = {name for name in folders if not ignored.fullmatch(name)}
    cells = [row[0] for row in rows(ROOT / "README.md", "## What is where")]
    said = {name.rstrip("/") for cell in cells for name in named(cell)} - {"index.md"}
    assert said == folders


def test_sphinx_afms_readme_names_every_file():
    folder = ROOT / "sphinx_afm"
    said = [
        name
        for row in rows(folder / "README.md", "## What is in the folder")
        for name in named(row[0])
    ]
    files = {path.name for path in folder.iterdir() if path.suffix in {".py", ".js", ".css"}}
    assert sorted(said) == sorted(files - {"__init__.py"} | {"templates/"})


def targets() -> set[str]:
    """Return what `make` can be asked for."""
    return set(re.search(r"^\.PHONY: (.*)", read(ROOT / "Makefile"), re.MULTILINE)[1].split())


def test_the_readme_names_every_command():
    said = set(re.findall(r"make (\w+)", read(ROOT / "README.md")))
    assert targets() <= said


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_command_that_is_named_exists(document):
    said = re.findall(r"`make (\w+)`|^make (\w+)", read(document), re.MULTILINE)
    assert {a or b for a, b in said} <= targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_that_is_named_exists(document):
    """A name is the end of a path, or of a folder's; `<stem>` in it stands for any name."""
    ask = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    there = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    missing = []
    for name in CODE.findall(read(document)):
        if not PATH.fullmatch(name) or name.startswith(BUILT):
            continue
        path = re.sub(r"<\w+>", "[^/\n]+", re.sub(r"[.]", r"\.", name))
        if not re.search(rf"(^|/){path}{'' if name.endswith('/') else '$'}", there, re.MULTILINE):
            missing.append(name)
    assert missing == []
