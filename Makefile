# `make book` builds the book, `make test` passes the tests; each sets up what it needs first.

PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

ifneq ($(shell test -w . && echo yes),yes)
$(error This folder is read-only: copy it to a place where you may write, and run make there)
endif

SCRIPTS := $(shell find convlib/widgets/js -name '*.js' -o -name '*.css')
PACKAGES := $(shell find convlib -name '*.py') $(shell find sphinx_afm -type f -not -name '*.pyc' -not -name '*.md') benchmarks/results.json

.PHONY: book serve lab notebooks wheel pdf test browsers audit bench links clean

book: _build/current
	$(BIN)/jupyter-book build . -n -W --keep-going
	@touch _build/built

serve: book
	@echo "The book is at http://127.0.0.1:8000/ (Ctrl+C ends)"
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

# With these settings a double click on a chapter opens it as a notebook, and nobody asks for news.
lab: convlib/widgets/static/current
	mkdir -p .venv/share/jupyter/lab/settings
	cp jupyterlab.json .venv/share/jupyter/lab/settings/overrides.json
	$(BIN)/jupyter lab $(LAB)

# The notebooks that the pages offer, run from the first cell to the last: some minutes.
notebooks: book
	$(BIN)/python tools/notebooks.py

# The package as one file. Its build takes Deno from PyPI (hatch_build.py).
wheel: .venv/ready
	rm -rf dist
	$(BIN)/python -m pip wheel --no-deps --wheel-dir dist .

pdf: book .venv/pdf-ready
	$(BIN)/python tests/browser/browser.py
	$(BIN)/python tools/pdf.py

test: browsers book
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --dist loadfile

# Before the book: whoever has to install one should not wait for it.
browsers: .venv/test-ready
	$(BIN)/python tests/browser/browser.py
	$(BIN)/python tests/browser/firefox.py

# Weight, speed and accessibility of each page, with Lighthouse: half an hour on a machine that does
# nothing else; or of some, as in `make audit PAGES=figures/winograd.html`.
audit: book .venv/test-ready
	$(BIN)/python tests/browser/browser.py
	$(BIN)/python audit/run.py $(PAGES)

# Convolution beside PyTorch, SciPy and OpenCV: some minutes on a machine that does nothing else.
bench: .venv/bench-ready
	env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE $(BIN)/python benchmarks/run.py

# Needs a network, and is no test: what others have moved is not our mistake.
links: book
	$(BIN)/jupyter-book build . --builder linkcheck

clean:
	rm -rf _build convlib/widgets/static dist .venv

.venv/ready: requirements.txt pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --requirement requirements.txt
	touch $@

.venv/pdf-ready: tools/requirements.txt .venv/ready
	$(BIN)/python -m pip install --requirement tools/requirements.txt
	touch $@

.venv/test-ready: tests/requirements.txt tools/requirements.txt .venv/ready
	$(BIN)/python -m pip install --requirement tests/requirements.txt
	touch $@

.venv/bench-ready: benchmarks/requirements.txt .venv/ready
	$(BIN)/python -m pip install --requirement benchmarks/requirements.txt
	touch $@

# Each figure's modules as one file, remade when a source is newer.
convlib/widgets/static/current: $(SCRIPTS) deno.json .venv/ready
	$(BIN)/deno task bundle
	touch $@

# Neither Sphinx nor the execution cache notices that convlib has changed, and pages keep the
# contents of a former _toc.yml: then all is built anew.
_build/current: $(PACKAGES) _config.yml _toc.yml convlib/widgets/static/current
	rm -rf _build
	mkdir _build
	touch $@
