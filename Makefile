# `make certify` is all a first visitor needs: it installs into .venv once, then proves and refutes the catalog.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -n 2 -q

.DEFAULT_GOAL := help
.PHONY: help install certify certificates test symmetries slow soak lint bench clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-14s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/installed  ## .venv with symverify and its development tools

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("symverify needs Python 3.11 or newer: make PYTHON=python3.x ..." if sys.version_info < (3, 11) else 0)'
	@echo "Installing symverify and PyTorch into .venv; this happens once and takes some minutes."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

certify: install  ## every claim of the catalog: proved, refuted, or how far it came
	@$(BIN)/symverify certify

certificates: install  ## the same, written to proofs/certificates, and the lock
	@$(BIN)/symverify certify --out proofs/certificates
	@$(BIN)/symverify lock

test: install  ## the tests
	@$(PYTEST)

symmetries: install  ## the catalog's claims as test items, held to symverify.lock
	@$(PYTEST) catalog --symverify -o "symverify_files=*.py" --dist loadgroup

slow: install  ## the tests that take longer; that there are none (pytest's status 5) is no failure
	@$(PYTEST) -m slow || [ $$? -eq 5 ]

soak: install  ## a million random claims of known truth through every engine; hours, can be stopped and resumed
	@$(BIN)/python tests/reliability/soak.py --claims 1000000 --workers 2 --log benchmarks/soak.log

lint: install  ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: install  ## how long proofs take to find and to check
	@$(BIN)/python benchmarks/kernel.py
	@$(BIN)/python benchmarks/under_pytest.py

clean:  ## remove .venv and everything built or cached
	@rm -rf .venv build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
