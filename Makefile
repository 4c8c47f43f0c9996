# Every command of the project. `make help` lists them; each works on a bare checkout.
PY := .venv/bin/python
SHELL := /bin/bash
STACK ?= local
IMAGES ?= official
# Tests side by side, each lot on servers of its own; containers share one engine.
WORKERS ?= $(if $(filter docker,$(STACK)),0,3)
# Compiled once, also where the shell has Python compile at each start: tests start hundreds of processes.
export PYTHONDONTWRITEBYTECODE :=
.DEFAULT_GOAL := help

.PHONY: help demo up down test test-compose faults lint format contract screens bench lock

help:  ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

.venv/.ready: requirements/dev.txt pyproject.toml deploy/local/venv.sh
	@deploy/local/venv.sh

demo: .venv/.ready  ## Start everything anew and play the school year (UNTIL=open|avis|choices|propositions: until families can enter, read, choose, answer)
	@UNTIL=$(UNTIL) $(PY) -m deploy.$(STACK).demo

up: .venv/.ready  ## Start the system in the background (state in .local/, variables in .local/env; WORKER=no: without)
	@WORKER=$(WORKER) $(PY) -m deploy.local up

down: .venv/.ready  ## Stop the system and every process it started
	@$(PY) -m deploy.local down

test: .venv/.ready  ## Run every test but test-compose, on private servers of its own (ARGS="-k name"; STACK=docker: on containers)
	@STACK=$(STACK) IMAGES=$(IMAGES) $(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-compose: .venv/.ready  ## Build the images, run the system on them, break and restore it (IMAGES=airgap|official; DEBIAN=12)
	@IMAGES=$(IMAGES) $(PY) -m pytest tests/compose $(ARGS)

faults: .venv/.ready  ## Break everything under load, write docs/reliability.md (ROUNDS=20, ONLY=D4,silence, SEED=; a rerun goes on)
	@ROUNDS=$(ROUNDS) ONLY=$(ONLY) SEED=$(SEED) $(PY) -m tests.faults

lint: .venv/.ready  ## Format check, ruff, mypy strict, import rules, images, Compose
	@.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy && .venv/bin/lint-imports
	@.venv/bin/hadolint deploy/images/Dockerfile deploy/mail/Dockerfile deploy/cluster/Dockerfile deploy/airgap/*/Dockerfile
	@mkdir -p build && $(PY) -m deploy.docker.compose deploy/compose.*.yml >build/compose.yml
	@.venv/bin/compose-lint check --quiet --skip-suppressed --fail-on low --config .compose-lint.yml build/compose.yml

format: .venv/.ready  ## Format the code and mend what ruff can mend
	@.venv/bin/ruff check --fix-only -q . ; .venv/bin/ruff format -q .

contract: .venv/.ready  ## Generate the contract: JSON Schemas, examples, AsyncAPI, OpenAPI of the feed, the broker's users
	@$(PY) -m shared.contract.generate
	@$(PY) -m shared.messaging.asyncapi
	@$(PY) -m shared.messaging.definitions
	@$(PY) -m services.intentions.api.openapi

screens: .venv/.ready  ## Take a picture of every screen, into docs/screens/
	@$(PY) -m pytest -q tests/browser/screenshots.py

bench: .venv/.ready  ## Measure side by side, print a table, write .local/bench.json
	@$(PY) -m benchmarks

lock: .venv/.ready  ## Resolve the dependencies again into requirements/, with hashes
	@for extra in $(basename $(notdir $(wildcard requirements/*.txt))); do \
	  .venv/bin/uv pip compile -q --upgrade --generate-hashes --only-binary :all: --universal --python-version 3.11 --no-emit-index-url \
	    --custom-compile-command "make lock" --extra $$extra pyproject.toml -o requirements/$$extra.txt || exit 1; done
