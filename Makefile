# Thin on purpose: each line is a plain command that you can also type.
# make run PORT=8000 DATA_DIR=var     make test     make check     make bench

PORT ?= 8000
DATA_DIR ?= var
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup run test check bench lock format clean

setup: .venv/development

run: .venv/product
	$(BIN)/cluster-kb publisher add curation --name "Cluster KB curation" --exist-ok --data-dir "$(DATA_DIR)"
	$(BIN)/cluster-kb load data --publisher curation --data-dir "$(DATA_DIR)"
	$(BIN)/cluster-kb serve --port $(PORT) --data-dir "$(DATA_DIR)"

test: .venv/development
	$(BIN)/python -m pytest

check: .venv/development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/development
	$(BIN)/python -m bench

lock: .venv/development
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header pyproject.toml --group dev -o requirements-dev.lock

format: .venv/development
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/product: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/development: requirements-dev.lock .venv/product
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@
