# Every daily command. `make` lists them. A machine needs Python 3.11 or newer, git and make.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
PY := $(VENV)/bin/python
# A whole run is spread over two processes, a file at a time, the longest first (tests/dealing.py);
# a part of it is not worth two starts.
TWO := $(if $(ROOM)$(K),,--numprocesses 2 --dist loadfile --no-loadscope-reorder)
# AT="2026-12-02 00:10" is another moment, for Python and for a database of its own (tools/clock.py).
PYTEST := $(if $(AT),-m tools.clock "$(AT)" $(PY)) -m pytest
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
BROBYGGER := PYTHONPATH=src $(PY) -W ignore::SyntaxWarning -m brobygger.config

# Our own environment is made and kept up to date here; one named with VENV= is used as it is.
ifeq ($(VENV),.venv)
APP := $(VENV)/.app
TOOLS := $(VENV)/.tools
endif

.PHONY: help setup assets demo run test fast durations prove bench check fmt lint types floors messages \
	permissions data journeys pictures lock psql migrate migration room adr clean

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(TOOLS) assets  ## dependencies, assets and translations for developers

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "brobygger needs Python 3.11 or newer, found none" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "brobygger needs Python 3.11 or newer, $(PYTHON) is older" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(VENV)/.app: $(VENV)/.made requirements/app.txt requirements/build.txt pyproject.toml
	$(PIP) -r requirements/app.txt -r requirements/build.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tools: $(VENV)/.app requirements/test.txt
	$(PIP) -r requirements/test.txt
	@touch $@

assets: $(APP)  ## build style sheets, icons and translations (skipped when nothing changed)
	@PYTHONPATH=src $(PY) -m brobygger.ui.assets
	@PYTHONPATH=src $(PY) -c 'from brobygger.ui.catalogues import compile_catalogues as c; c()'

demo: assets  ## serve a house full of invented people on PORT (8000)
	@exec env PYTHONPATH=src $(PY) -m brobygger.config demo $(if $(MEDIA),--with-media)

run: assets  ## serve this home's own database on PORT (8000)
	@exec env BROBYGGER_SITE_URL="$${BROBYGGER_SITE_URL:-http://localhost:$${PORT:-8000}}" PYTHONPATH=src $(PY) -m brobygger.config serve $(if $(MEDIA),--with-media)

test: setup lint types floors chromium firefox coturn janus clock  ## all of it, browser too (ROOM=plans, K=consent, AT="2026-12-02 00:10", BROWSER=no)
	@$(BROBYGGER) messages --check
	@PYTHONPATH=src $(PY) $(PYTEST) $(TWO) $(if $(ROOM),tests/$(ROOM)) $(if $(K),-k "$(K)") \
		-m "not prove$(if $(filter no,$(BROWSER)), and not browser)"

fast: $(TOOLS) assets  ## for the loop: no browser, no process, no proof (ROOM=plans, K=consent, AT)
	@PYTHONPATH=src $(PY) $(PYTEST) $(TWO) $(if $(ROOM),tests/$(ROOM)) $(if $(K),-k "$(K)") \
		-m "not prove and not browser and not process and not costly"

durations: setup chromium firefox coturn janus clock  ## note what each file takes, so that the longest are dealt first
	@PYTHONPATH=src $(PY) -m pytest $(TWO) --note-durations -m "not prove"

check: test  ## what CI runs

journeys: setup chromium firefox coturn janus clock  ## the browser's stories only (AT, K)
	@PYTHONPATH=src $(PY) $(PYTEST) -m "browser and not prove" $(if $(K),-k "$(K)")

pictures: setup chromium  ## look at every main page, wide and narrow (K=plan)
	@PYTHONPATH=src:. $(PY) -m tests.journeys.pictures $(K)

prove: setup chromium firefox coturn janus clock  ## the full-size proofs; takes long
	@PYTHONPATH=src $(PY) -m pytest -m prove $(if $(K),-k "$(K)")

bench: assets $(TOOLS)  ## measure access at 100,000 citizens, the pages, and signalling
	@$(BROBYGGER) bench access --citizens $(or $(N),100000)
	@$(BROBYGGER) bench pages
	@$(BROBYGGER) bench signalling

fmt: $(TOOLS)  ## format the code
	@$(VENV)/bin/ruff check --fix-only --quiet .
	@$(VENV)/bin/ruff format --quiet .

lint: $(TOOLS)  ## style, formatting, and no migration forgotten
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/ruff format --check --quiet .
	@PYTHONPATH=src $(PY) -m brobygger.config makemigrations --check --dry-run --verbosity 1

types: $(TOOLS)  ## mypy, strict
	@PYTHONPATH=src $(VENV)/bin/mypy --no-error-summary

floors: $(TOOLS)  ## imports only go down
	@PYTHONPATH=src $(VENV)/bin/lint-imports --no-logo --verbose >/dev/null 2>&1 \
		|| PYTHONPATH=src $(VENV)/bin/lint-imports

messages: $(TOOLS)  ## collect what is to be translated; fails while Danish is missing
	@$(BROBYGGER) messages

permissions: $(TOOLS)  ## print who may do what to docs/permissions.md
	@$(BROBYGGER) permissions > docs/permissions.md

catalogue: $(TOOLS)  ## print what guards the database; after every migration, from a home that is fresh
	@$(BROBYGGER) migrate >/dev/null && $(BROBYGGER) catalogue > src/brobygger/config/catalogue.txt

data: $(TOOLS)  ## print what is kept about people to docs/data.md
	@$(BROBYGGER) data > docs/data.md

chromium: $(TOOLS)
	@$(PY) -m tools.chromium

firefox: $(TOOLS)
	@$(PY) -m tools.firefox

janus: $(TOOLS)
	@$(PY) -m tools.janus

coturn: $(TOOLS)
	@$(PY) -m tools.coturn

clock: $(TOOLS)
	@$(PY) -m tools.clock --make

.PHONY: chromium clock firefox coturn janus

psql: $(APP)  ## a database prompt as the app role (OWNER=1: as the owner)
	@$(BROBYGGER) psql $(if $(OWNER),--owner)

migrate: $(APP)  ## bring this home's database up to date
	@$(BROBYGGER) migrate

migration: $(TOOLS)  ## make migration ROOM=plans NAME=add_goal
	@test -n "$(ROOM)" -a -n "$(NAME)" || { echo "make migration ROOM=plans NAME=add_goal" >&2; exit 1; }
	@$(BROBYGGER) makemigrations $(ROOM) --name $(NAME)

room: $(APP)  ## make room NAME=safety: the drawers and the contract of a new room
	@$(PY) -m tools.room "$(NAME)"

adr: $(APP)  ## make adr TITLE="Why we chose this": the next decision record
	@$(PY) -m tools.adr "$(TITLE)"

lock: $(TOOLS)  ## lock requirements/*.in with hashes (UPGRADE=1: newest versions)
	@$(PY) -m tools.lock $(if $(UPGRADE),--upgrade)

clean:  ## remove everything that can be made again; homes and databases stay
	@rm -rf .venv node_modules build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis \
		.import_linter_cache .coverage src/brobygger/ui/static/vendor
	@find src tests tools -name __pycache__ -prune -exec rm -rf {} + -o -name '*.mo' -delete
