#!/bin/bash
# A host of hosts/ with a real engine and real containers, for as long as a command runs on it.
#   run-suite.sh [--engine 28] HOST COMMAND...       run-suite.sh badly-kept bash
# COMMAND runs in the engine's namespaces, as dockaudit would on a real host, with DOCKER_HOST,
# ENGINE_DIR (the engine's folder) and ENGINE_HOST (the folder of HOST) set.
# Ends with COMMAND's status; 77 where this machine cannot have the engine; 125 where the host
# could not be made or not be taken away again.
set -u
# shellcheck source=tests/engine/engine.sh
. "$(dirname "$0")/engine.sh"

if [ "${1:-}" = --engine ]; then
	export ENGINE=$2
	shift 2
fi
if [ $# -lt 2 ]; then
	echo 'usage: run-suite.sh [--engine 28] HOST COMMAND...' >&2
	exit 3
fi

# A signal is seen while bash waits, not while a command of its own runs. A terminal is for shells.
run() {
	if [ -t 0 ]; then
		"$@"
	else
		"$@" <&0 &
		wait $!
	fi
}

prepare() {
	local step=$ENGINE_HOST/$1
	[ ! -e "$step" ] || run engine_enter "$step"
}

end() {
	local status=$?
	trap '' INT TERM HUP
	engine_stop || [ "$status" != 0 ] || status=125
	exit "$status"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

export ENGINE_HOST=$ENGINE_HERE/hosts/$1 ENGINE_SHIM=
shift
engine_lacks_capability && ENGINE_SHIM='--runtime shim'
engine_start "${ENGINE_HOST##*/}"
status=$?
case $status in
0) ;;
3 | 77) exit "$status" ;;
*) exit 125 ;;
esac
prepare prepare && run engine_enter "$ENGINE_HERE/containers.sh" "$ENGINE_HOST/containers.tsv" &&
	prepare afterwards || exit 125
run engine_enter "$@"
