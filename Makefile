# The commands of a checkout; each sets up first, which is quick and silent when all is done.
.PHONY: setup run demo-reset test test-quick check bench lock

PYTHON ?= python3
export PYTHON

setup:
	@bin/setup

run: setup
	@.venv/bin/dondoc demo run

demo-reset: setup
	@.venv/bin/dondoc demo reset

test:
	@bin/setup test
	@$(MAKE) --no-print-directory check
	.venv/bin/pytest --database both

test-quick: setup
	.venv/bin/pytest -n 2 --database sqlite -m "not browser"

check: setup
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: setup
	@.venv/bin/python -m bench

# Run after a change of the dependencies in pyproject.toml.
lock: setup
	.venv/bin/pip install -q uv
	.venv/bin/uv pip compile pyproject.toml --extra test --extra build --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock
