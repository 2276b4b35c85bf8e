# Idlib Monitor. `make` alone prints the targets.
# Needs git, make and Python 3.11 or newer. Nothing is installed outside $(VENV).

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo run test test-scale coverage torture soak fuzz thorough bench check docs lock clean

VENV := .venv
BIN := $(VENV)/bin
INSTALL := @python=$$(sh scripts/find-python) && "$$python" scripts/install.py --venv $(VENV)
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"
export PYTHON

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name what; do \
		printf '  make %-10s %s\n' "$$name" "$$what"; done

install: $(VENV)/installed  ## install into .venv: . .venv/bin/activate, then docs/start.md

demo: $(VENV)/installed  ## install, then make digests from the bundled sample news into demo/
	@$(BIN)/monitor demo --out demo

run: $(VENV)/installed  ## install, then start the service with feeds.yaml
	@$(BIN)/monitor run

# Tests start hundreds of interpreters: each would compile the program again if none might keep what it compiled.
test test-scale coverage torture soak fuzz thorough: export PYTHONDONTWRITEBYTECODE :=

# Four workers for two cores: half of its time a test waits, for a process, a disk or a clock.
WORKERS := 4

test: check  ## install the tools too, then check and test; of what takes long a sample (seventeen minutes)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

coverage: check  ## the same, with the branch coverage shown (half as long again)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --cov --cov-branch --cov-report=term

torture: $(VENV)/installed-dev  ## hostile servers, feeds, pages, disks and kills: every case, by promise
	TORTURE=whole $(BIN)/python -m pytest -n 2 --dist loadgroup tests/torture

soak: $(VENV)/installed-dev  ## weeks of fifty feeds, two days of two hundred: memory flat, growth bounded (a quarter of an hour)
	SOAK=whole WORLD=whole $(BIN)/python -m pytest tests/soak tests/system/test_daily_round.py

test-scale: $(VENV)/installed-dev  ## three workers on 2,000 feeds, one killed every ten seconds, PostgreSQL restarted (a quarter of an hour)
	SCALE=whole $(BIN)/python -m pytest -rP tests/scale/test_lost_workers.py

fuzz: $(VENV)/installed-dev  ## hostile text for every pure room, many examples (half an hour or so)
	FUZZ=whole $(BIN)/python -m pytest -n 2 --dist loadgroup tests/fuzz

thorough: $(VENV)/installed-dev  ## every test whole: each case on both databases, a kill at each commit, every example (hours)
	TORTURE=whole FUZZ=whole WORLD=whole $(BIN)/python -m pytest -n 2 --dist loadgroup

# What each wants stands in its first lines, and what the figures mean in docs/performance.md.
BENCH := starting feeds storing analysis digest rounds
bench: $(VENV)/installed-dev  ## the speed of each room as ratios against a raw library in the same run (a quarter of an hour)
	@missed=; for name in $(BENCH); do printf '\n== %s\n' $$name; $(BIN)/python benchmarks/$$name.py || missed="$$missed $$name"; \
		done; test -z "$$missed" || { printf '\nmissed:%s\n' "$$missed"; exit 1; }

check: $(VENV)/installed-dev  ## format, lint, types, import rules; no test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict monitor
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/changelog.py --check

docs: $(VENV)/installed-dev  ## the documentation as a site, with search, into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "site/index.html; its search needs a web server: $(BIN)/python -m http.server --directory site --bind 127.0.0.1"

lock:  ## resolve the newest allowed versions into both lock files (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv on PATH: pip install uv" >&2; exit 1; }
	$(COMPILE) --upgrade --extra postgres --extra metrics --extra notify --group build pyproject.toml --output-file requirements.lock
	$(COMPILE) --upgrade --extra dev --group build --constraint requirements.lock pyproject.toml \
		--output-file requirements-dev.lock

clean:  ## remove what the targets made, never storage/ or digests/
	rm -rf $(VENV) demo site build dist htmlcov .coverage .coverage.* .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find monitor tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: installing happens again only when a lock or the project's own description changed.
$(VENV)/installed: requirements.lock pyproject.toml scripts/install.py
	$(INSTALL) requirements.lock
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock pyproject.toml scripts/install.py
	$(INSTALL) requirements-dev.lock
	@touch $@ $(VENV)/installed
