# make demo    grade the reference solutions end to end, leave report.html and report.json
# make test    everything: check, and the tests that train and grade whole submissions
# make check   the fast part: lint, types, unit tests
# make bench   figures, measured side by side in one run
# make clean   remove what these made

SHELL  := bash
PYTHON ?= python3
MIRROR ?= ../shared/datasets
BIN    := .venv/bin
READY  := .venv/.ready

.PHONY: demo test check unit lint data bench clean

demo: data
	$(BIN)/python -m grader submit --from solutions --fail-under 100

# The course is checked in what time the tests leave, which wait much of theirs.
test: lint data
	@course=$$(mktemp) && trap 'rm -f $$course' EXIT; \
	nice -n 19 $(BIN)/python -m grader course check --jobs 1 >$$course 2>&1 & \
	$(BIN)/pytest; tests=$$?; wait $$!; status=$$?; cat $$course; exit $$((tests > status ? tests : status))

check:
	@$(MAKE) --no-print-directory -j2 lint unit

unit: $(READY)
	$(BIN)/pytest -m "not slow"

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

data: $(READY)
	@if [ -f $(MIRROR)/unpack.py ] && $(BIN)/python -m grader data status | grep -q stand-in; then \
	  scratch=$$(mktemp -d) && trap 'rm -rf $$scratch' EXIT && \
	  $(BIN)/python $(MIRROR)/unpack.py $$scratch && $(BIN)/python -m grader data add --from $$scratch; \
	else \
	  $(BIN)/python -m grader data fetch || echo "No download: the drawn stand-in is used instead."; \
	fi

bench: data
	$(BIN)/python -m tests.bench

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

clean:
	rm -rf .venv build *.egg-info report.json report.html .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find datasets_cache -mindepth 1 ! -name README.md ! -name .gitignore -delete
