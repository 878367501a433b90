#!/bin/bash
# dockaudit in a container, as the README says, sees the same host; without the host's root it sees
# none, and says so.
#   contained.sh DOCKAUDIT          Runs in the engine's namespaces.
set -u
dockaudit=$1
out=$ENGINE_DIR/contained
mkdir -p "$out/image"
failed=0
complain() { echo "FAILED contained: $*"; failed=1; }

# The program and the libraries that it is linked with.
fill_image() {
	local file
	for file in "$dockaudit" $(ldd "$dockaudit" | grep -o '/[^ ]*'); do
		install -D "$file" "$out/image/$file" || return
	done
	install -D "$dockaudit" "$out/image/usr/bin/dockaudit"
	mkdir -p "$out/image/host"
	tar -C "$out/image" -c . | docker import --change 'ENTRYPOINT ["/usr/bin/dockaudit"]' - \
		rig/dockaudit >/dev/null
}

# The host's only socket here is not where one looks for it.
host=unix:///host$ENGINE_DIR/run/docker.sock
run() {
	docker run --rm --pid host --network none --read-only --cap-drop ALL \
		--cap-add DAC_READ_SEARCH --cap-add SYS_PTRACE --cap-add AUDIT_CONTROL \
		--security-opt apparmor=unconfined --userns host -v /:/host:ro "${options[@]}" rig/dockaudit --host "$host" --format json --exit-zero --only 1,3 "$@"
}

# The socket has another name inside.
results() {
	jq -S '[.checks[] | {id, result, message, findings: [.findings[] |
		{kind: .subject.kind, result, message, evidence}]}]' "$1"
}

fill_image || { complain 'no image'; exit 1; }
options=()
"$dockaudit" -f json --exit-zero --only 1,3 >"$out/outside.json"
run --root /host >"$out/inside.json" || complain "ended with $?"
diff <(results "$out/outside.json") <(results "$out/inside.json") || complain 'it sees another host'

# In a PID namespace of its own it does not see the engine's process either.
options=(--pid '')
run >"$out/lost.json" || complain "without the host's root it ended with $?"
# The kernel's settings and what the engine says of its versions are the host's even so.
jq -e '[.checks[] | select(.result != "unknown") | .id] - ["1.2.1", "1.2.2"] == []' \
	"$out/lost.json" >/dev/null ||
	complain "it judged a container's files: $(jq -c '[.checks[] | {id, result}]' "$out/lost.json")"
jq -e '[.checks[] | select(.name | startswith("files/")) | .message |
	select(contains("running inside a container") | not)] == []' "$out/lost.json" >/dev/null ||
	complain 'it does not say why'
exit "$failed"
