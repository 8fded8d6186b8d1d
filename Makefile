# Every target does its own set-up, once. PYTHON=... chooses the interpreter (3.11 or newer).
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check
STUDY ?=
OUT ?=

.PHONY: help audit test check lint format wheel bench lock clean

help:  ## show this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):[^#]*## */  make \1\t/' | expand -t 18

audit: $(VENV)/.installed  ## audit the shipped study (STUDY=folder for another, OUT=folder for files)
	@$(BIN)/alp-survey audit $(if $(STUDY),"$(STUDY)") $(if $(OUT),--out "$(OUT)"); \
	status=$$?; test $$status -le 1  # findings are the result of an audit, not its failure

test: $(VENV)/.installed-test  ## run the tests
	$(BIN)/python -m pytest

check: lint test  ## what a developer runs before a commit

lint: $(VENV)/.installed-dev  ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev  ## rewrite the code in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

wheel: $(VENV)/.installed-test  ## build dist/*.whl
	$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

bench: $(VENV)/.installed-bench  ## measure start-up, screening, reading, books and scans as ratios
	$(BIN)/python benchmarks/start.py
	$(BIN)/python benchmarks/screening.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/book.py
	$(BIN)/python benchmarks/scan.py

lock: ## resolve all dependencies anew into constraints.txt
	rm -rf $(VENV)/lock && $(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet '.[bench,dev]'
	{ sed -n '/^#/p' constraints.txt; \
	  $(VENV)/lock/bin/python -m pip freeze --exclude alp-survey; } > $(VENV)/constraints.new
	mv $(VENV)/constraints.new constraints.txt && rm -rf $(VENV)/lock

clean:  ## delete the environment and everything built
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/.installed: pyproject.toml constraints.txt
	$(call install,.[scan,word])
$(VENV)/.installed-test: pyproject.toml constraints.txt
	$(call install,.[test])
$(VENV)/.installed-bench: pyproject.toml constraints.txt
	$(call install,.[bench])
$(VENV)/.installed-dev: pyproject.toml constraints.txt
	$(call install,.[dev])

define install
	@test -n "$(PYTHON)" || { echo "Python: got none from 3.11 on; install one, or set PYTHON=..."; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing $(1) into $(VENV) (the first time takes a minute)..."
	@$(PIP) install --quiet --constraint constraints.txt --editable '$(1)'
	@touch $@
endef
