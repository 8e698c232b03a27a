# Every target makes its own virtual environment where there is none.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
LOCK := requirements.lock
# Whatever Node.js the machine has, the browser's tools run on the one that $(LOCK) names.
NODE := $(BIN)/node
TOOLS := browser/node_modules
TOOLS_READY := $(TOOLS)/.ready
ESLINT := $(NODE) $(TOOLS)/eslint/bin/eslint.js --config browser/eslint.config.js --max-warnings 0
PRETTIER := $(NODE) $(TOOLS)/prettier/bin/prettier.cjs --config browser/prettier.config.js --log-level warn
TSC := $(NODE) $(TOOLS)/typescript/bin/tsc
SCRIPTS := chaland/static/js browser/*.js browser/types tests/browser

.PHONY: demo test test-quick test-pythons test-browser check check-browser bench docs lock format clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Chaland needs Python 3.11 or newer: make PYTHON=python3.11 …"; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ echo "Python has no venv: install it (Debian: apt install python3-venv), then run make again"; exit 1; }

$(READY): $(BIN)/python $(LOCK) pyproject.toml browser/package-lock.json browser/hatch_build.py
	@echo "installing what $(LOCK) names, and the browser libraries …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# The product needs none of them; installing it anew empties their folder, this file with it.
$(TOOLS_READY): $(READY)
	@echo "installing the JavaScript's tools …"
	@$(BIN)/npm ci --prefix browser --no-audit --no-fund --silent
	@touch $@

demo: $(READY) ## the whole product on this machine, with a simulated store
	@$(BIN)/chaland demo

test: test-browser ## everything that can run here; says what could not, and why
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

test-quick: test-browser ## the tests of small parts without fuzzing and recordings, while one writes
	@$(BIN)/python -m pytest tests/unit -m "not slow" --numprocesses auto --dist worksteal --quiet

test-pythons: $(READY) ## the unit tests on every other Python that is here, each in an environment of its own
	@$(PYTHON) -m testbed.pythons

test-browser: $(TOOLS_READY) ## the tests of the JavaScript that needs no browser
	@$(BIN)/python browser/declarations.py
	@$(NODE) --import ./tests/browser/modules.js --test --test-reporter dot 'tests/browser/*.test.js'

check: check-browser ## format, lint, types and layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check-browser: $(TOOLS_READY) ## the same of the JavaScript alone
	@$(PRETTIER) --check $(SCRIPTS)
	@$(ESLINT) $(filter-out browser/types,$(SCRIPTS))
	@$(BIN)/python browser/declarations.py
	@$(TSC) --project browser
	@$(TSC) --project browser/tsconfig.service-worker.json
	@$(TSC) --project browser/tsconfig.tests.json

format: $(TOOLS_READY) ## put the code in the one format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(PRETTIER) --write $(SCRIPTS)

bench: $(READY) ## every benchmark, one JSON object a line
	@for name in $$($(BIN)/python -m benchmarks); do $(BIN)/python -m benchmarks $$name --json || exit 1; done

docs: $(READY) ## the generated pages: accuracy table and screenshots
	@$(BIN)/python -m docs.generate

lock: $(BIN)/python ## choose the newest versions that the ranges allow
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --all-extras \
		--generate-hashes --no-emit-index-url --no-header --output-file $(LOCK) pyproject.toml

clean: ## forget the environment and what was built
	@rm -rf .venv chaland/static/lib browser/node_modules
