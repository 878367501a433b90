#!/bin/sh
# run.sh BUILD: measures an audit of 100 containers on a private engine, side by side in one run:
# against the bare fetch of the same documents, and with PEER=DIR (a checkout of
# docker-bench-security) against the peer. Prints ratios, and leaves them in BUILD/bench.json.
set -eu
build=$1
count=${CONTAINERS:-100}
runs=${RUNS:-15}
export BENCH_BUILD="$PWD/$build" BENCH_COUNT="$count" BENCH_RUNS="$runs" BENCH_PEER="${PEER:-}"
exec tests/engine/run-suite.sh empty "$PWD/benchmarks/inside.sh"
