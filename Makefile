# Every target starts from a fresh clone: what it needs is made first, in .venv/ and build/.

PYTHON ?= python3
BIN := .venv/bin
OPA_VERSION := 1.20.2
OPA := build/bin/opa
PYTEST := $(BIN)/python -m pytest
WORKERS ?= 2
LOCK := --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe

export PATH := $(CURDIR)/build/bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help demo test lint format nightly bench bench-peers opa emr lock reference clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | awk -F'|' '{printf "make %-12s %s\n", $$1, $$2}'

.venv/.installed: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=..." >&2; exit 1; }
	@echo "Installing into .venv (once; a minute or two)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

demo: .venv/.installed ## the demo network and the gateway on port 8000; Ctrl-C stops it. ARGS="--port 9000" changes it
	@exec $(BIN)/passerelle demo $(ARGS)

test: .venv/.installed opa build/node/.installed build/emr/.installed ## every test but the nightly ones
	$(PYTEST) -m "not nightly" -n $(WORKERS) --dist loadfile $(ARGS)

nightly: .venv/.installed opa build/node/.installed build/emr/.installed ## the long and broad tests
	$(PYTEST) -m nightly -n $(WORKERS) --dist loadfile $(ARGS)

lint: .venv/.installed opa ## formatting, types, import contracts, policies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/passerelle policy check

format: .venv/.installed ## write what `make lint` would ask for
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.installed opa ## the benchmarks, some fifteen minutes: docs/performance.md and build/bench.json
	$(BIN)/python -m tests.benchmarks $(ARGS)

bench-peers: build/peers/.installed ## the gateways that `make bench` compares with, in build/peers (Node; 700 MB)

build/peers/.installed: tests/benchmarks/peers/package.json tests/benchmarks/peers/package-lock.json
	@command -v npm >/dev/null || { echo "Node and npm are needed" >&2; exit 1; }
	@mkdir -p build/peers; cp tests/benchmarks/peers/package.json tests/benchmarks/peers/package-lock.json build/peers/
	@npm ci --prefix build/peers --no-audit --no-fund --ignore-scripts --loglevel=error && touch $@

opa: ## a real Open Policy Agent, in build/bin
	@if test -x $(OPA) && $(OPA) version | grep -q '^Version: $(OPA_VERSION)$$'; then :; \
	elif command -v go >/dev/null; then \
	  echo "Building OPA $(OPA_VERSION) (once; some minutes)"; mkdir -p build/bin; \
	  GOBIN=$(CURDIR)/build/bin CGO_ENABLED=0 go install github.com/open-policy-agent/opa@v$(OPA_VERSION); \
	elif test "$${CI:-}" = true; then echo "OPA $(OPA_VERSION) can't be built: no Go" >&2; exit 1; \
	else echo "SKIPPED: OPA $(OPA_VERSION) (no Go): what needs a real one is skipped"; fi

build/node/.installed: tests/node/package.json tests/node/package-lock.json
	@if command -v npm >/dev/null; then \
	  mkdir -p build/node; cp tests/node/package.json tests/node/package-lock.json build/node/; \
	  npm ci --prefix build/node --no-audit --no-fund --ignore-scripts --loglevel=error && touch $@; \
	elif test "$${CI:-}" = true; then echo "Node and npm can't be had" >&2; exit 1; \
	else echo "SKIPPED: Node packages (no npm): what needs Node is skipped"; fi

build/emr/.installed: gateway/demo/emr/package.json gateway/demo/emr/package-lock.json
	@if command -v npm >/dev/null; then \
	  mkdir -p build/emr; cp gateway/demo/emr/package.json gateway/demo/emr/package-lock.json build/emr/; \
	  npm ci --prefix build/emr --no-audit --no-fund --ignore-scripts --loglevel=error && touch $@; \
	elif test "$${CI:-}" = true; then echo "Node and npm can't be had" >&2; exit 1; \
	else echo "SKIPPED: Node packages of the front end (no npm): what needs them is skipped"; fi

emr: .venv/.installed build/emr/.installed ## the demo's front end, built anew from gateway/demo/emr
	@$(BIN)/python -m tests.demo.emr_build

lock: .venv/.installed ## resolve the dependencies anew, with hashes
	$(BIN)/pip-compile $(LOCK) -o requirements.lock pyproject.toml
	$(BIN)/pip-compile $(LOCK) --extra dev --constraint requirements.lock -o requirements-dev.lock pyproject.toml

reference: .venv/.installed ## write docs/reference/, and the chart's schema, from the code
	$(BIN)/python -m gateway.officers.reference --write
	$(BIN)/python -m tests.helm.values_schema --write

clean: ## remove what was made
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
