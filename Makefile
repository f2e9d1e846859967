# The commands of a checkout; each runs bin/setup first, which is quick and silent if nothing is left to do.
.PHONY: setup run demo-reset test test-slow test-quick test-all-pythons test-lowest check size sbom audit bench bench-growth bench-ministry bench-compare soak fuzz lock settings translations

PYTHON ?= python3
export PYTHON

setup:
	@bin/setup

# PORT=9000 for another port of the web; a taken port is replaced by the next free one.
run: setup
	@.venv/bin/dondoc demo run $(if $(PORT),--port $(PORT)) $(if $(SAMPLE),--sample $(SAMPLE))

demo-reset: setup
	@.venv/bin/dondoc demo reset

# Prints the time of each part at the end: SQLite, PostgreSQL, the browser, the rest.
test:
	@bin/setup test
	@$(MAKE) --no-print-directory check
	.venv/bin/pytest -n 2 --database both -m "not slow"

# What takes minutes (twenty rounds of SIGKILL on each database, the guide in a clean Debian), and on PostgreSQL all
# tests but those of locks, bulk statements and counts in SQL. 'make soak' takes an hour.
test-slow:
	@bin/setup test
	.venv/bin/pytest -n 2 --dist loadscope --no-loadscope-reorder --database both -m slow

test-quick: setup
	.venv/bin/pytest -n 2 --database sqlite -m "not browser and not slow"

# The quick tests with each Python from 3.11 on that is here; TESTS=tests/test_story.py for some of them.
test-all-pythons: setup
	@for version in 3.11 3.12 3.13; do bin/test-with $$version $(TESTS) || exit 1; done

# The same with the lowest versions of all dependencies that pyproject.toml allows.
test-lowest: setup
	@bin/test-with lowest $(TESTS)

check: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/deptry . --no-ansi

# What the program without extras takes on the disk, by package.
size: setup
	@.venv/bin/python -m bench.size

# What a server installs (requirements.lock), as CycloneDX.
sbom: setup
	@mkdir -p dist
	@.venv/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --of JSON \
	    --output-file dist/sbom.json
	@echo dist/sbom.json

# Known weaknesses of what a server installs. It asks pypi.org, and fails if that cannot be reached.
audit: setup
	@.venv/bin/pip-audit --strict --require-hashes --disable-pip --requirement requirements.lock

bench:
	@bin/setup bench
	@.venv/bin/python -m bench

# Builds 50,000 units that have lived ten periods, on a PostgreSQL of its own in MINISTRY (about 6 GB, kept for the next
# run). UNITS=2500 for a quick look.
UNITS ?= 50000
MINISTRY ?= /tmp/dondoc-ministry
bench-ministry:
	@bin/setup bench
	@.venv/bin/python -m bench.ministry --folder $(MINISTRY) --units $(UNITS)

# The same at 1,000, 5,000 and 20,000 units, with the exponent of each row.
bench-growth:
	@bin/setup bench
	@.venv/bin/python -m bench.ministry --folder $(MINISTRY) --growth

# What got worse between the last two runs of each kind, out of bench/history.
bench-compare: setup
	@.venv/bin/python -m bench.history

# Two hundred rounds of SIGKILL on each database, then ten thousand steps of drawn histories under laws 9 to 12; prints
# the counts. Only the laws: .venv/bin/python -m tests.soak --rounds 0
soak:
	@bin/setup test
	@.venv/bin/python -m tests.soak

# Ten thousand damaged files of each kind, twenty thousand hostile requests on each database; prints the counts.
fuzz:
	@bin/setup test
	@.venv/bin/python -m tests.fuzz

# Run after a change of the dependencies in pyproject.toml: requirements.lock is what a server installs,
# requirements-dev.lock is that and what the demo, the tests and a release need. Newer versions: make lock UPGRADE=--upgrade.
COMPILE = --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet
lock: setup
	.venv/bin/pip install -q uv
	.venv/bin/uv pip compile pyproject.toml --extra server --extra metrics $(COMPILE) $(UPGRADE) \
	    --output-file requirements.lock
	.venv/bin/uv pip compile pyproject.toml --all-extras --constraint requirements.lock $(COMPILE) $(UPGRADE) \
	    --output-file requirements-dev.lock

# Run after a change of the table in workflows/settings.py: writes it into docs/settings.md.
settings: setup
	@.venv/bin/dondoc settings list --into docs/settings.md

# Run after changing texts of pages: collects new texts, and compiles the translations.
translations: setup
	@.venv/bin/pybabel -q extract -F pyproject.toml -k _l -k N_ --no-location -o translations/messages.pot \
	    app.py directives workflows templates
	@.venv/bin/pybabel -q update -i translations/messages.pot -d translations -N --ignore-obsolete \
	    --ignore-pot-creation-date -w 120
	@rm translations/messages.pot
	.venv/bin/pybabel compile -d translations --statistics
