#!/bin/bash
# Audits the host that run-suite.sh keeps, in the three ways that there are, and compares.
#   audit-host.sh DOCKAUDIT TEST_ENGINE [RECORDING]
# Runs in the engine's namespaces. With RECORDING the recording is kept there.
set -u
dockaudit=$1 test_engine=$2 keep=${3:-}
out=$ENGINE_DIR/report
mkdir -p "$out"
failed=0

complain() { echo "FAILED $*"; failed=1; }

# audit NAME OPTION...: a JSON report; whatever is found, the run itself must have gone well.
audit() {
	local name=$1 status=0
	shift
	"$dockaudit" -f json --details all "$@" >"$out/$name.json" 2>"$out/$name.err" || status=$?
	[ "$status" -le 2 ] || complain "$name ended with $status: $(cat "$out/$name.err")"
	[ ! -s "$out/$name.err" ] || complain "$name wrote to standard error: $(cat "$out/$name.err")"
}

# All but times and the name of the source is the same, byte for byte.
same() {
	local one=$out/$1.json other=$out/$2.json
	diff <(jq 'del(.run)' "$one") <(jq 'del(.run)' "$other") >"$out/diff" ||
		{ complain "$1 and $2 differ"; head -n 40 "$out/diff"; }
}

# Docker's own clock goes on: health checks and retries must not fall between two looks.
"$dockaudit" record -o "$out/host.jsonl" || complain "record ended with $?"
audit replay --recording "$out/host.jsonl"
audit live
audit child --reader child
same live child
same live replay

"$dockaudit" -f junit >"$out/junit.xml" 2>/dev/null
xmllint --noout "$out/junit.xml" || complain 'the JUnit report is no XML'
"$dockaudit" -f text >"$out/text" 2>/dev/null
LC_ALL=C grep -qP '[^\x20-\x7e]' "$out/text" && complain 'the text report has bytes beyond ASCII'

# Nobody in the engine's group but not root: what the kernel would say is hidden, never a pass.
chmod o+rx "$ENGINE_DIR/run" && chmod o+rw "$ENGINE_DIR/run/docker.sock"
setpriv --reuid 65432 --regid 65432 --clear-groups \
	"$dockaudit" -f json --details all >"$out/nobody.json" 2>/dev/null
chmod o-rw "$ENGINE_DIR/run/docker.sock"
jq -e '[.checks[] | select(.name == ("runtime/ssh_server",
	"runtime/docker_socket")) | .subjects.pass // 0] | add // 0 | . == 0' "$out/nobody.json" >/dev/null ||
	complain 'a pass for what nobody may read'

[ -z "$keep" ] || cp "$out/host.jsonl" "$keep"
DOCKAUDIT_REPORT=$out/live.json DOCKAUDIT_EXPECTED=$ENGINE_HOST/expected.tsv \
	DOCKAUDIT_CONTAINERS=$ENGINE_HOST/containers.tsv "$test_engine" --color=never || failed=1
exit "$failed"
