# SiteTrace 工程留痕. `make help` lists what there is. Needs Python 3.11, make and git, nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(firstword $(shell command -v python3.11) $(shell python3 -c 'import sys; sys.version_info[:2] == (3, 11) and print(sys.executable)' 2>/dev/null))
VENV ?= .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
PYTEST_ARGS ?=
WORKERS ?= 2
REPORT ?=

# Where the machine's pip has an index of its own, uv asks the same one.
UV_RUN = UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$($(BIN)/pip config get global.index-url 2>/dev/null || true)}}"; \
	if [ -n "$$UV_DEFAULT_INDEX" ]; then export UV_DEFAULT_INDEX; else unset UV_DEFAULT_INDEX; fi; $(UV)

##@ Use it
.PHONY: help demo up install secrets
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z][a-z-]*:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile
	@echo; echo "State lies in SITETRACE_HOME (default ~/.sitetrace), the pages on SITETRACE_PORT (default 8000)."

demo: install ## Start the system, ingest samples/, ask three questions, stay up (DEMO_EXIT=1: end by itself)
	@$(BIN)/sitetrace demo $(if $(REPORT),--report $(REPORT))

up: install ## Start the system on an empty or existing archive, in the foreground
	@$(BIN)/sitetrace up

install: $(VENV)/.core ## Set up the virtual environment with the pinned core packages

secrets: install ## Write .env with fresh passwords for docker compose (an existing .env stays)
	@if [ -e .env ]; then echo ".env is there already; nothing was changed."; else \
		(umask 077; $(BIN)/sitetrace settings --secrets > .env.new) && mv .env.new .env && echo "Wrote .env; keep it to yourself."; fi

##@ Work on it
.PHONY: test check lint types layers house extras bench lock env clean
test: $(VENV)/.dev ## Run the tests (PYTEST_ARGS="-k words" chooses; WORKERS=0 runs them one after the other)
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile $(PYTEST_ARGS)

check: lint types layers house ## Style, types, import layers and the house rules

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.dev
	@$(BIN)/mypy

layers: $(VENV)/.dev
	@$(BIN)/lint-imports --no-logo

house: $(VENV)/.dev
	@$(BIN)/pytest tests/house -m "not server and not engine" -p no:cacheprovider

extras: $(VENV)/.dev ## Prove that each optional extra resolves beside the core; install and import [server]
	@SITETRACE_TEST_EXTRAS=1 $(BIN)/pytest tests/house/test_extras.py

bench: $(VENV)/.dev ## Measure again: every script of benchmarks/ that runs writes its page (BENCH=ocr chooses one)
	@for script in $$(grep -l '^if __name__ == "__main__"' benchmarks/$(or $(BENCH),*).py); do \
		echo "== $$script"; PYTHONPATH=. $(BIN)/python "$$script"; done

env: $(VENV)/.core ## Write .env.example again from the settings classes
	@$(BIN)/sitetrace settings --env > .env.example.new && mv .env.example.new .env.example

COMPILE = $(UV_RUN) pip compile -q --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-annotate \
	--custom-compile-command "make lock" --overrides requirements/overrides.txt pyproject.toml

lock: $(UV) ## Resolve pyproject.toml again into requirements/*.txt (LOCK_ARGS=--upgrade for newer versions)
	@$(COMPILE) -o requirements/core.txt $(LOCK_ARGS)
	@$(COMPILE) --group dev -c requirements/core.txt -o requirements/dev.txt $(LOCK_ARGS)
	@$(COMPILE) --extra server -c requirements/dev.txt -o requirements/server.txt $(LOCK_ARGS)

clean: ## Remove the virtual environment and caches; the archive in SITETRACE_HOME stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up ------------------------------------------------------------------------------------------------------

$(BIN)/pip:
	@if [ -z "$(PYTHON)" ]; then \
		echo "SiteTrace needs Python 3.11, and there is no python3.11 on the PATH." >&2; \
		echo "Install it, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; fi
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
		echo "$(PYTHON) is $$("$(PYTHON)" -V 2>&1); SiteTrace is tested with Python 3.11 alone. Name one with PYTHON=..." >&2; exit 1; }
	@echo "Setting up $(VENV) with $$("$(PYTHON)" -V)"
	@mkdir -p $(VENV) && date +%s > $(VENV)/.began
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu that is the package python3.11-venv." >&2; exit 1; }

$(UV): requirements/tools.txt | $(BIN)/pip
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements/tools.txt
	@touch $(UV)

$(VENV)/.core: requirements/core.txt pyproject.toml | $(UV)
	@echo "Installing the pinned packages"
	@$(UV_RUN) pip sync -q --python $(BIN)/python requirements/core.txt
	@$(UV_RUN) pip install -q --python $(BIN)/python --no-deps -e .
	@if [ -e $(VENV)/.began ]; then echo $$(($$(date +%s) - $$(cat $(VENV)/.began))) > $(VENV)/.install_s; fi
	@rm -f $(VENV)/.dev $(VENV)/.began; touch $@

$(VENV)/.dev: requirements/dev.txt requirements/core.txt pyproject.toml | $(UV)
	@echo "Installing the pinned packages with those for tests and checks"
	@$(UV_RUN) pip sync -q --python $(BIN)/python requirements/dev.txt
	@$(UV_RUN) pip install -q --python $(BIN)/python --no-deps -e .
	@rm -f $(VENV)/.began; touch $(VENV)/.core $@
