# `make` alone lists what can be done. Everything installs what it needs first; nothing is left outside this folder.

PORT ?= 8000
SHELL := /bin/sh
CHECKS := lint types contracts unit spec generative integration functional browser
PYTEST := .venv/bin/python -m pytest
# Side by side on every core: whole files, because many share what is slow to make; random cases one by one.
CORES := -n logical --maxprocesses 4
SPREAD := $(CORES) --dist loadfile
UV := uv==0.13.9

# Checks run by `make test` find the environment ready; a check asked for alone prepares it first.
ifndef READY
PREPARED := setup-test
endif

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-test demo test $(CHECKS) bench pictures docs tables lock clean

define heading
@printf '\n== %s ==\n' '$(1)'
endef

define prepare
@for python in python3 python3.13 python3.12 python3.11 ''; do \
	if [ -z "$$python" ]; then \
		echo 'Holdfast needs Python 3.11 or later, and none was found on the PATH.' >&2; \
		echo 'What to do: install it (on Debian or Ubuntu: apt-get install python3 python3-venv), then run this again.' >&2; \
		exit 1; \
	fi; \
	if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		exec "$$python" .ci/setup.py $(1); \
	fi; \
done
endef

help: ## this list
	@echo 'Holdfast runs step-up and step-down protocols as the BPMN diagrams they are.'
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F '|' '{ printf "%-20s %s\n", $$1, $$2 }'
	@echo
	@echo '  make demo PORT=9000  uses another port than 8000'

setup: ## prepare this folder: .venv, the packages and the page assets
	$(call prepare,)

setup-test: ## the same, and what the tests and pictures need
	$(call prepare,--test)

demo: setup ## run Holdfast with fictional data on http://localhost:8000
	@exec .venv/bin/holdfast demo --port $(PORT)

test: setup-test ## every check, the quick ones first; stops at the first that fails
	@began=$$(date +%s); \
	for check in $(CHECKS); do $(MAKE) --no-print-directory READY=1 $$check || exit 1; done; \
	echo; echo "Every check passed in $$(( $$(date +%s) - began )) s."

lint: $(PREPARED) ## style of the Python code
	$(call heading,Lint)
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

types: $(PREPARED) ## types of the Python code
	$(call heading,Types)
	@.venv/bin/mypy && .venv/bin/mypy --strict --no-warn-unused-configs .ci/*.py

contracts: $(PREPARED) ## import contracts and the rules of the house
	$(call heading,Import contracts and rules of the house)
	@$(PYTEST) tests/architecture

unit: $(PREPARED) ## rules and parts, each alone: no database, no network
	$(call heading,Unit tests)
	@$(PYTEST) $(SPREAD) tests/unit

spec: $(PREPARED) ## the protocols: clauses, diagrams and rehearsals
	$(call heading,Protocols)
	@$(PYTEST) $(SPREAD) tests/spec

generative: $(PREPARED) ## random diagrams on the engine and a token game, random FEEL on two evaluators
	$(call heading,Random diagrams and expressions)
	@$(PYTEST) $(CORES) --dist load tests/generative

integration: $(PREPARED) ## parts together, on a real PostgreSQL
	$(call heading,Integration tests)
	@$(PYTEST) $(SPREAD) tests/integration

functional: $(PREPARED) ## the pages, as a browser without JavaScript asks for them
	$(call heading,Functional tests)
	@$(PYTEST) $(SPREAD) tests/functional

browser: $(PREPARED) ## the pages in a real browser, and their accessibility
	$(call heading,Browser tests)
	@$(PYTEST) $(SPREAD) tests/browser

bench: setup-test ## measure, into build/bench; times never fail anything
	@.venv/bin/python -m tests.bench

pictures: setup-test ## a picture of every diagram, into build/pictures
	@.venv/bin/python .ci/pictures.py

docs: setup-test ## the handbook of every protocol, as a site in build/handbook/html
	@python3 .ci/setup.py --test --docs && .venv/bin/python .ci/handbook.py

tables: setup-test ## write the table of BPMN constructs from their rehearsals: app/engine/BPMN.md
	@.venv/bin/python -m tests.spec.bpmn_table

lock: setup ## choose the newest versions that pyproject.toml and package.json allow
	@.venv/bin/python -m venv build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check $(UV)
	@sh .ci/lock build/lock/bin/uv

clean: ## remove what was installed, built and cached here; data in var/ stays
	rm -rf .venv node_modules build app/web/static/vendor test-results *.egg-info
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
