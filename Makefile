# Everything works from a fresh clone: each target first makes what it needs.
PYTHON := .venv/bin/python
ARGS ?=

.PHONY: help demo test check bench lock

help:
	@echo "make demo    start everything: PORT=8000, CSMANAGER_STATE=.state"
	@echo "make test    run the tests: ARGS='-k registration'"
	@echo "make check   formatters, linters, types, migrations, deployment settings"
	@echo "make bench   run the benchmarks"
	@echo "make lock    write the lock files anew from pyproject.toml: ARGS=--upgrade"

demo:
	@dev/bootstrap demo
	@$(PYTHON) -m dev.supervisor --with-parent

test:
	@dev/bootstrap dev browser
	@$(PYTHON) -m pytest -n 2 $(ARGS)

check:
	@dev/bootstrap dev browser
	@dev/check

bench:
	@dev/bootstrap dev browser
	@$(PYTHON) -m dev.attach $(PYTHON) -m bench $(ARGS)

lock:
	@dev/bootstrap dev
	@dev/lock $(ARGS)
