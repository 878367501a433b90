#!/bin/bash
# check.sh BUILD SKIPS: the suite against a real engine, host by host. Ends with one line of counts.
set -u
build=$1 skips=$2
here=$(dirname "$0")
passed=0 failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

for host in badly-kept healthy swarm; do
	"$here/run-suite.sh" "$host" "$here/audit-host.sh" "$PWD/dockaudit" \
		"$PWD/$build/tests/engine/test_engine" >"$log" 2>&1
	status=$?
	if [ "$status" = 77 ]; then
		grep -aoE '^SKIPPED .*' "$log" | sed "s/^SKIPPED /engine $host: /" >>"$skips"
		continue
	fi
	good=$(sed -n 's/.*Synthesis: .*Passing: \([0-9]*\).*/\1/p' "$log")
	passed=$((passed + ${good:-0}))
	if [ "$status" = 0 ]; then
		echo "ok     engine $host: ${good:-0} tests"
	else
		echo "FAILED engine $host (status $status)"
		cat "$log"
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
