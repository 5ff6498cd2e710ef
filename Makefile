# JetVision. `make run` starts everything, `make test` checks everything; `make help` lists the rest.
# Only make and Python 3.11, 3.12 or 3.13 are assumed. PYTHON=... names one; PORT=... moves the chat.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check lint types unit integration e2e cards load crashes locks coverage fuzz eval verify lock venv chromium clean

ROOT := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
VENV := $(ROOT)/.venv
PY := "$(VENV)/bin/python"
PYTEST := $(PY) -m pytest
PORT ?= 8000
SECONDS ?= 60
# What a run found, for the readiness page.
report = --junitxml="$(ROOT)/build/test-results/$(1).xml"

help: ## what there is to make
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' "$(ROOT)/Makefile"

run: ## install, start everything, print the address and the login; Ctrl-C stops it
	@$(call install,requirements.lock)
	@exec "$(VENV)/bin/jetvision" up --port $(PORT)

test: venv chromium lint types unit integration e2e ## everything: lint, types, unit, integration and browser tests

check: lint types unit ## what is quick

lint: venv ## ruff: rules and format
	@$(PY) -m ruff check "$(ROOT)"
	@$(PY) -m ruff format --check "$(ROOT)"

types: venv ## mypy, strict
	@$(PY) -m mypy "$(ROOT)"

unit: venv ## tests without any input or output
	@$(PYTEST) tests/unit -n 2 $(call report,unit)

# Each process has servers of its own; they wait more than they compute, so three suit two cores.
integration: venv ## tests with the real PostgreSQL, Valkey, HTTP and processes
	@$(PYTEST) tests/integration -n 3 --dist worksteal $(call report,integration)

# One installation a process; the tests of a file share a signed-in page.
e2e: venv chromium ## tests in a real browser
	@$(PYTEST) tests/e2e -n 2 --dist loadfile $(call report,e2e)

# Each round has a seed of its own, which is printed, so that what it finds can be found again.
fuzz: venv ## random input for SECONDS=60
	@until=$$(( $$(date +%s) + $(SECONDS) )); seed=$$(date +%s); \
	while :; do \
	    echo "fuzz: seed $$seed"; \
	    JETVISION_FUZZ_SECONDS=20 $(PYTEST) tests/fuzz --hypothesis-seed=$$seed || exit 1; \
	    seed=$$(( seed + 1 )); \
	    [ $$(date +%s) -lt $$until ] || break; \
	done

eval: venv ## understanding, conversations, proposals, safety; DIALOGUES=FILE adds a set, MODEL=NAME asks a model
	@status=0; \
	$(PY) -m evals $(if $(DIALOGUES),--dialogues "$(DIALOGUES)") $(if $(MODEL),--model "$(MODEL)") || status=$$?; \
	$(PY) -W ignore -m evals.desk $(if $(MODEL),--model "$(MODEL)") || status=$$?; \
	exit $$status

coverage: venv ## unit and integration tests with every statement and branch counted; 90 % or it fails
	@rm -rf "$(ROOT)/build/coverage" && mkdir -p "$(ROOT)/build/coverage"
	@$(PY) -m coverage run -m pytest tests/unit tests/integration -n 3 --dist worksteal
	@$(PY) -m coverage combine -q
	@$(PY) -m coverage report

cards: venv chromium ## every card in every state, both themes, three widths: docs/cards-*.webp, to be looked at
	@$(PY) -m tests.e2e.gallery.sheet

load: venv ## 50 brokers for ten minutes, 50 webhooks a second: times, errors, memory
	@$(PY) -m evals.load

crashes: venv ## workers killed at random while they send mail: 500 schedules, CRASHES=N, CRASH_SEED=N
	@$(PYTEST) tests/verify/test_crashes_at_random.py -s

locks: venv ## how long each migration keeps brokers waiting, on ROWS=1000000 rows a table
	@$(PYTEST) tests/verify/test_migration_locks.py -s

verify: test ## everything, and longer: 500 schedules of crashes, ten minutes of random input
	@$(MAKE) --no-print-directory crashes locks load
	@$(MAKE) --no-print-directory fuzz SECONDS=600
	@$(MAKE) --no-print-directory eval
	@$(VENV)/bin/jetvision rehearse

lock: venv ## resolve both lock files again, without any address in them
	@cd "$(ROOT)" && $(RESOLVE) pyproject.toml --group dev -o requirements-dev.lock
	@cd "$(ROOT)" && $(RESOLVE) pyproject.toml -c requirements-dev.lock -o requirements.lock

RESOLVE = $(PY) -m uv pip compile --universal --generate-hashes --python-version 3.11 --quiet --no-emit-index-url --no-header

clean: ## remove the environment; the demo's data stays in .jetvision
	@rm -rf "$(VENV)"

venv:
	@$(call install,requirements-dev.lock)

# A browser test that is skipped is a browser test that nobody runs: without Chromium this fails.
chromium:
	@for name in "$$CHROMIUM" chromium chromium-browser google-chrome; do \
	    if [ -n "$$name" ] && command -v "$$name" >/dev/null 2>&1; then exit 0; fi; \
	done; \
	echo "The browser tests need Chromium: install it (Debian, as root: apt-get install chromium), or name it: make test CHROMIUM=/path/to/chromium" >&2; \
	exit 1

# Makes .venv and installs a lock file by its hashes; does nothing when that lock file is installed already.
define install
set -e; cd "$(ROOT)"; \
if [ ! -x "$(VENV)/bin/python" ] || ! $(PY) -c '$(supported)' 2>/dev/null; then \
    python=; \
    for name in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
        if command -v "$$name" >/dev/null 2>&1 && "$$name" -c '$(supported)' 2>/dev/null; then python=$$name; break; fi; \
    done; \
    if [ -z "$$python" ]; then \
        echo "JetVision needs Python 3.11, 3.12 or 3.13, and found $$(python3 --version 2>/dev/null || echo none): install one, or name it: make run PYTHON=/path/to/python3.12" >&2; \
        exit 1; \
    fi; \
    if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
        echo "$$("$$python" --version) cannot make virtual environments here: install its venv module (Debian, as root: apt-get install python3-venv)." >&2; \
        exit 1; \
    fi; \
    "$$python" -m venv --clear "$(VENV)"; \
fi; \
if ! cmp -s $(1) "$(VENV)/$(1)"; then \
    echo "Installing $(1); this takes a minute or two the first time."; \
    $(PY) -m pip install -qq --disable-pip-version-check --no-input --no-deps --require-hashes -r $(1); \
    printf '#!/bin/sh\nexec "%s/bin/python" "%s/cli.py" "$$@"\n' "$(VENV)" "$(ROOT)" > "$(VENV)/bin/jetvision"; \
    chmod +x "$(VENV)/bin/jetvision"; \
    cp $(1) "$(VENV)/$(1)"; \
fi
endef

supported = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
