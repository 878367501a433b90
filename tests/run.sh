#!/bin/sh
# run.sh SKIPS PROGRAM...: runs test programs one after the other, collects what they skipped
# into SKIPS, and ends with one line of counts. A program that dies counts as one failure.
set -u
skips=$1
shift
passed=0 failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for program in "$@"; do
	if "$program" --color=never >"$log" 2>&1; then status=0; else status=$?; fi
	line=$(grep -E 'Synthesis: Tested' "$log" | tail -n 1)
	good=$(echo "$line" | sed -n 's/.*Passing: \([0-9]*\).*/\1/p')
	bad=$(echo "$line" | sed -n 's/.*Failing: \([0-9]*\).*/\1/p')
	crashed=$(echo "$line" | sed -n 's/.*Crashing: \([0-9]*\).*/\1/p')
	passed=$((passed + ${good:-0}))
	failed=$((failed + ${bad:-0} + ${crashed:-0}))
	if [ "$status" != 0 ]; then
		[ "${bad:-0}" = 0 ] && [ "${crashed:-0}" = 0 ] && failed=$((failed + 1))
		echo "FAILED $(basename "$program") (status $status)"
		cat "$log"
	else
		echo "ok     $(basename "$program"): ${good:-0} tests"
	fi
	grep -aoE '^SKIPPED .*' "$log" | sed "s/^SKIPPED /$(basename "$program"): /" >>"$skips"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
