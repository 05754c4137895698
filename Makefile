# Thin targets, no logic: the product is operated by manage.py, developed by make.
SHELL := /bin/bash
PY := .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)
DEBIAN := PG_BIN=/usr/lib/postgresql/15/bin ZHIXIN_DATA=$(CURDIR)/.data/test15

.PHONY: help setup demo demo-reset lint check test test-debian docs images fmt bench bench-search
help: ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/'

.venv/.ready: requirements.lock
	@echo 'Installing the locked dependencies into .venv; once, a minute or two.'
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch .venv/.ready

setup: .venv/.ready ## make .venv from the lock file

demo: setup ## set up, load invented firms, serve on 127.0.0.1:8000 until Ctrl-C
	@$(PY) -m registry.config.demo_server

demo-reset: ## forget the demo's data
	-$(PY) -c 'from pathlib import Path; from registry.config import embedded_postgres as e; e.stop(Path(".data/postgres"))'
	rm -rf .data/postgres .data/attachments .data/static .data/logs

lint: export ZHIXIN_DATA ?= $(CURDIR)/.data/test
lint: setup ## format, lint, contracts, types, Django's checks
	ruff format --check . && ruff check .
	lint-imports
	mypy registry credit search tests
	$(PY) -m registry.config.translations
	$(PY) manage.py migrate --verbosity 0
	$(PY) manage.py check --database default && $(PY) manage.py makemigrations --check --dry-run

check: lint ## everything but the slow tests; before each commit
	$(PY) -m pytest -q -m 'not slow and not browser and not elasticsearch' -n 2

test: lint ## every check and test; says loudly what this machine lacks
	$(PY) -m pytest -q -n auto --dist loadgroup
	$(if $(CI),$(MAKE) test-debian)

test-debian: setup ## the tests of the database again, on Debian's PostgreSQL 15
	$(DEBIAN) $(PY) -m pytest -q -n auto tests/integration tests/contract -m 'not elasticsearch'

docs: setup ## write the generated pages again
	$(PY) -m docs.generate

images: setup ## take the pictures of the public pages again, from a demo of its own
	$(PY) -m docs.pictures

fmt: setup ## format, and mend what can be mended
	ruff format . && ruff check --fix .

bench: setup ## measure side by side; DATA=folder takes real firms
	$(PY) -m benchmarks $(if $(DATA),--data $(DATA))
	$(PY) -m benchmarks.search --only checks $(if $(DATA),--data $(DATA))

bench-search: setup ## quality and speed of the search on both engines; DATA=folder
	$(PY) -m benchmarks.search $(if $(DATA),--data $(DATA))
