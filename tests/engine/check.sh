#!/bin/bash
# Every host with every engine that this machine has, audited and compared verdict by verdict.
#   check.sh BUILD SKIPS       what could not be tested here is added to SKIPS
# $DOCKAUDIT is the program to test, ./dockaudit by default.
set -u
build=$1 skips=$2
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "$build")/tests/engine/test_engine
dockaudit=$(realpath "${DOCKAUDIT:-./dockaudit}")
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
passed=0 failed=0

count() { sed -n "s/.*Synthesis: Tested.*$1: \([0-9]*\).*/\1/p" "$log" | tail -n 1; }

# check WHAT [--engine 28] HOST COMMAND...
# Not in a pipe: a signal must reach run-suite.sh, which cleans up, and be waited for.
check() {
	local what=$1 status bad
	shift
	"$here/run-suite.sh" "$@" </dev/null >"$log" 2>&1
	status=$?
	grep -a '^SKIPPED ' "$log" | sed "s/^SKIPPED /$what: /" >>"$skips"
	[ "$status" != 77 ] || return 0
	passed=$((passed + $(count Passing) + 0))
	bad=$(($(count Failing) + $(count Crashing) + 0))
	[ "$status" = 0 ] || [ "$bad" != 0 ] || bad=1
	failed=$((failed + bad))
	if [ "$bad" = 0 ]; then
		echo "ok     $what"
	else
		echo "FAILED $what (status $status)"
		cat "$log"
	fi
}

audit=("$here/audit-host.sh" "$dockaudit" "$program")
for host in badly-kept healthy swarm remapped careless; do
	check "engine host $host" "$host" "${audit[@]}"
done
for host in careless healthy; do
	check "inside a container, host $host" "$host" "$here/contained.sh" "$dockaudit"
done
for host in badly-kept healthy swarm remapped; do
	check "engine 28 host $host" --engine 28 "$host" "${audit[@]}"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
