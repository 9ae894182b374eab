# Recipes beyond the test command of README. `just` lists them.
default:
    @just --list

# What the tests do not see: style, types, layers
lint:
    ruff check .
    ruff format --check .
    mypy
    pyright
    lint-imports

test:
    python -m pytest -q

# The evaluator against the naive meaning, and durable_rules against the chain, at length
agree-long seed="1":
    python -m tests.agreement.long --rulebooks 5000 --cases 40 --seed {{seed}}

# Property tests with thousands of examples each
laws-long:
    HYPOTHESIS_PROFILE=long python -m pytest -q tests/laws tests/agreement

coverage:
    python -m pytest -q --cov --cov-report=term-missing:skip-covered

# Generated reference pages
reference:
    python -m docs.generate

# ms_disability against pymsprog on thousands of trajectories
ms-long count="3000":
    MS_TRAJECTORIES={{count}} python -m pytest -q tests/packs/test_ms_oracle.py

# tables of many cases: speed, memory, ratio to the sort; writes docs/benchmarks.md
bench cases="10000,100000":
    python -m bench.scale --cases {{cases}}

# a batch run killed at every step and at so many random moments, with one worker and with two
batch-kill count="50":
    BATCH_KILLS={{count}} python -m pytest -q tests/batch/test_robust.py -k killed
