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

# every table of docs/benchmarks.md; about 20 minutes
bench: bench-workload bench-files bench-peers bench-growth bench-start

# adjudge, numpy and plain Python on one workload, in memory
bench-workload:
    python -m bench.workload --table
    python -m bench.page

# the command from Parquet to Parquet; growth to 5 M: just bench-files 100000,1000000,5000000 600
bench-files cases="10000,100000,1000000" limit="150":
    python -m bench.files --table --cases {{cases}} --limit {{limit}}
    python -m bench.page

# the same rules in other engines; needs the bench extra
bench-peers:
    python -m bench.peers --table
    python -m bench.page

# time and memory against cases, records, findings, rules and distinct signatures
bench-growth limit="30":
    python -m bench.growth --table --limit {{limit}}
    python -m bench.page

bench-start:
    python -m bench.start --table
    python -m bench.page

# a batch run killed at every step and at so many random moments, with one worker and with two
batch-kill count="50":
    BATCH_KILLS={{count}} python -m pytest -q tests/batch/test_robust.py -k killed
