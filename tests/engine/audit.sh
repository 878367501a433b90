#!/bin/sh
# Audits the host that run-suite.sh made, and runs a test program on the report.
#   run-suite.sh HOST audit.sh DOCKAUDIT PROGRAM [ARGUMENT...]
set -u
dockaudit=$1
shift
export DOCKAUDIT_REPORT="$ENGINE_DIR/report.json"
export DOCKAUDIT_EXPECTED="$ENGINE_HOST/expected.tsv"
export DOCKAUDIT_CONTAINERS="$ENGINE_HOST/containers.tsv"

"$dockaudit" --format json --details all >"$DOCKAUDIT_REPORT"
status=$?
# Findings are what these hosts are for; anything above them is a broken audit.
if [ "$status" -gt 2 ]; then
	echo "audit: $dockaudit ended with status $status" >&2
	exit 1
fi
[ -z "${DOCKAUDIT_KEEP_REPORT:-}" ] || cp "$DOCKAUDIT_REPORT" "$DOCKAUDIT_KEEP_REPORT"
exec "$@"
