# Everything here works on a fresh machine with git, make and Python 3.11 or newer.

PYTHON_IN_USE := .venv/bin/python
PYTEST_ARGS ?=
WORKERS ?= 3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo run test check lint format texts bench soak lock clean

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 14

demo: .venv/runtime ## Try the bot in a browser, with a network made up for it; no Telegram account needed
	$(PYTHON_IN_USE) -m sandbox.demo $(ARGS)

run: .venv/runtime ## Run the bot with the settings of .env
	$(PYTHON_IN_USE) -m bot run

test: .venv/dev ## Run the tests in three processes, which wait more than they compute (WORKERS); PYTEST_ARGS goes to pytest
	$(PYTHON_IN_USE) -m pytest -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

check: lint test ## Everything that must hold before a commit

lint: .venv/dev ## Check form, style, types and imports
	$(PYTHON_IN_USE) -m ruff format --check .
	$(PYTHON_IN_USE) -m ruff check .
	$(PYTHON_IN_USE) -m mypy
	.venv/bin/lint-imports --no-logo

format: .venv/dev ## Bring the code into form
	$(PYTHON_IN_USE) -m ruff format .
	$(PYTHON_IN_USE) -m ruff check --fix .

texts: .venv/dev ## Bring the catalogues of handlers/locale in line with the code: what is new in it stands empty there
	.venv/bin/pybabel --quiet extract --add-location=file -o .venv/texts.pot bot domain handlers jobs services storage
	.venv/bin/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width=120 \
		-D subpanel -d handlers/locale -i .venv/texts.pot

bench: .venv/dev ## Measure how fast the bot answers
	$(PYTHON_IN_USE) -m benchmarks $(ARGS)

soak: .venv/dev ## Run every test in full, those that are shortened otherwise included
	SOAK=1 $(PYTHON_IN_USE) -m pytest --timeout=3600 $(PYTEST_ARGS)

LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

lock: .venv/dev ## Lock the dependencies of pyproject.toml anew
	$(PYTHON_IN_USE) -m pip install --quiet uv
	$(LOCK) --extra dev pyproject.toml -o requirements-dev.lock
	$(LOCK) pyproject.toml -c requirements-dev.lock -o requirements.lock

clean: ## Remove what was installed and cached; data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What is installed stands in .venv; the two files say from which lock.

.venv/runtime: requirements.lock | $(PYTHON_IN_USE)
	$(PYTHON_IN_USE) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/dev: requirements-dev.lock | $(PYTHON_IN_USE)
	$(PYTHON_IN_USE) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ .venv/runtime

$(PYTHON_IN_USE):
	@for python in python3.13 python3.12 python3.11 python3; do \
		if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making .venv with $$($$python --version)"; \
			exec $$python -m venv .venv; \
		fi; \
	done; \
	echo "Subpanel needs Python 3.11 or newer with its venv module, and found none." >&2; \
	echo "On Debian and Ubuntu: apt install python3 python3-venv; elsewhere: https://www.python.org/downloads/" >&2; \
	exit 1
