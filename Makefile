# Everything runs in .venv, which the first target makes; nothing is kept outside this folder.
.DEFAULT_GOAL := help
.PHONY: help demo test lint train golden docs bench lock clean

PYTHON ?= python3.11
BIN := .venv/bin
INSTALLED := .venv/.installed
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

help: ## Show the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

# Debian ships Python without venv; the command `python3.11` may also go by another name.
$(INSTALLED): requirements/runtime.txt requirements/dev.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: install Python 3.11, or name one with PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(SUDO) apt-get update -q && $(SUDO) apt-get install -qy python3-venv; }
	[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/runtime.txt -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(INSTALLED) ## The bundled corpus → graph → answers → reports in out/
	$(BIN)/expograph demo

test: $(INSTALLED) ## Tests and the examples of the docstrings; needs no network
	$(BIN)/python -m pytest -q

lint: $(INSTALLED) ## Style, types, spelling, project file
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell
	$(BIN)/validate-pyproject pyproject.toml

# Torch is needed here only; it lives in a folder of its own.
GOLD ?= ../shared/gold
train: ## Train the networks anew from fixtures/train and the gold documents in GOLD (an hour and a half on one core)
	[ -x .venv-train/bin/python ] || $(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install --quiet -r requirements/runtime.txt
	.venv-train/bin/python -m pip install --quiet torch==2.13.0 onnx==1.23.2
	bash extract/models/train.sh .venv-train/bin/python $(GOLD) build/train

golden: $(INSTALLED) ## Write the expected reports and graphs anew, for review in the diff
	EXPOGRAPH_GOLDEN=write $(BIN)/python -m pytest -q -m golden

docs: $(INSTALLED) ## Write docs/cli.md from --help and the examples of the guide from the program anew
	$(BIN)/python docs/make_cli.py
	PYTHONPATH=. $(BIN)/python docs/make_examples.py

bench: $(INSTALLED) ## Measure; the scripts say how and print what they found
	@for script in bench/*.py; do echo "== $$script"; PYTHONPATH=. $(BIN)/python $$script || exit 1; done

lock: $(INSTALLED) ## Resolve the requirements anew, with hashes and without addresses
	$(LOCK) --output-file requirements/runtime.txt pyproject.toml
	$(LOCK) --output-file requirements/dev.txt requirements/dev.in

LOCK = CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

clean: ## Remove what the other targets made
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis out dist build
