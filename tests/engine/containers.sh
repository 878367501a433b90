#!/bin/bash
# Makes the containers of a table, four at a time. Runs inside, by engine_enter.
#   containers.sh FILE
#
# Lines are separated by tabs:
#   =PIECE  ARGUMENTS                        what every container gets, unless it goes without
#   NAME  STATE  WITHOUT  ARGUMENTS  IMAGE  COMMAND
#   ---                                      wait until all above are there
# STATE is running, exited, created or paused. WITHOUT is a list of pieces with commas, or "-".
# ARGUMENTS and COMMAND are bash words; they may use $DIR, the engine's folder, $NAME, its last
# part, and $SHIM, without which this machine may not be able to make a privileged container.
set -eu
declare -A pieces=()
order=()
# shellcheck disable=SC2034 # the table's lines use them
DIR=$ENGINE_DIR NAME=${ENGINE_DIR##*/} SHIM=${ENGINE_SHIM:-}

words=()
split() { eval "words=($1)"; }

arguments_of() {
	local without=,$1, arguments=$2 piece
	arguments_all=()
	for piece in "${order[@]}"; do
		case $without in *,"$piece",*) continue ;; esac
		split "${pieces[$piece]}"
		arguments_all+=("${words[@]}")
	done
	[ "$arguments" = - ] || { split "$arguments" && arguments_all+=("${words[@]}"); }
}

make() {
	local name=$1 state=$2 without=$3 arguments=$4 image=$5 command=$6 output
	local verb=(run --detach)
	[ "$state" != created ] || verb=(create)
	arguments_of "$without" "$arguments"
	split "$command"
	if ! output=$(docker "${verb[@]}" --name "$name" "${arguments_all[@]}" "$image" \
		"${words[@]}" 2>&1); then
		printf 'containers: %.60s: %s\n' "$name" "$output" >&2
		return 1
	fi
	case $state in
	paused) docker pause "$name" ;;
	exited) docker wait "$name" ;;
	esac >/dev/null
}

# One that has stopped although it should run was written down wrongly.
check_states() {
	local file=$1 wrong
	wrong=$(join -t $'\t' <(grep -v '^[=#-]' "$file" | grep . | cut -f 1,2 | LC_ALL=C sort) \
		<(docker ps --all --format '{{.Names}}	{{.State}}' | LC_ALL=C sort) |
		awk -F '\t' '$2 != $3')
	[ -z "$wrong" ] || { printf 'containers: not as written: %s\n' "$wrong" >&2; return 1; }
}

failed=0
running=0
wait_for_one() { wait -n || failed=1; running=$((running - 1)); }
wait_for_all() { while [ "$running" -gt 0 ]; do wait_for_one; done; }

while IFS=$'\t' read -r name state without arguments image command; do
	case $name in
	'' | '#'*) ;;
	=*)
		order+=("${name#=}")
		pieces[${name#=}]=$state
		;;
	---) wait_for_all ;;
	*)
		[ "$running" -lt 4 ] || wait_for_one
		make "$name" "$state" "$without" "$arguments" "$image" "$command" &
		running=$((running + 1))
		;;
	esac
done <"$1"
wait_for_all
[ "$failed" = 0 ] && LC_ALL=C check_states "$1"
