# A private Docker Engine for tests: sourced, not run. Needs root.
#
#   engine_start HOST      starts dockerd as hosts/HOST says; sets ENGINE_DIR and DOCKER_HOST
#   engine_enter COMMAND   runs a command in the engine's mount and network namespaces
#   engine_stop            ends it and takes everything away; fails if something stays behind
#
# The engine has its own network, mounts, /run and folders, so that neither the host's engine nor a
# second rig notices it. All that it shares with other engines are the cgroups below /docker.
#
# ENGINE=28 takes the engine of the folder $DOCKAUDIT_ENGINE28 (see get-engine.sh) instead of the
# machine's own.
# shellcheck shell=bash

ENGINE_HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ENGINE_DIR=
ENGINE_PID=
ENGINE_LOCK=
ENGINE_ROOT=

engine_say() { printf 'engine: %s\n' "$*" >&2; }

# --- the beginning

# Where the wanted engine's file system lies; "" is this machine's own. 77 if there is none.
engine_find() {
	case ${ENGINE:-} in
	'')
		ENGINE_ROOT=
		engine_skip_unless 'no dockerd here, install docker.io' command -v dockerd || return
		;;
	28)
		# Only where it is asked for: what is tested must not hang on what a machine happens
		# to have.
		ENGINE_ROOT=${DOCKAUDIT_ENGINE28:-/nonexistent}
		engine_skip_unless 'DOCKAUDIT_ENGINE28 names no engine 28, get-engine.sh makes one' \
			test -x "$ENGINE_ROOT/usr/sbin/dockerd" || return
		;;
	*)
		engine_say "there is no engine '$ENGINE' to choose"
		return 3
		;;
	esac
	engine_skip_unless 'starting dockerd needs root' test "$(id -u)" = 0 || return
	engine_skip_unless 'no new mount and network namespaces here' unshare --mount --net true
}

engine_skip_unless() {
	local why=$1
	shift
	"$@" >/dev/null 2>&1 || { echo "SKIPPED real engine: $why"; return 77; }
}

# A unix socket's path has 108 bytes, and containerd's lie deep.
engine_make_folder() {
	local above=${TMPDIR:-/tmp}
	[ "${#above}" -le 40 ] || above=/tmp
	ENGINE_DIR=$(mktemp -d "$above/da.XXXXXX") || return
	# Containers that do not run as root look at what is mounted from here.
	chmod 755 "$ENGINE_DIR" && mkdir "$ENGINE_DIR"/{run,data,exec,cli,mnt}
}

# runc gives a privileged container every capability it knows, and fails if it has not got one.
engine_lacks_capability() { ! grep -q '^CapBnd:.*[13579bdf]......$' /proc/self/status; }

engine_fill() { sed "s|@DIR@|$ENGINE_DIR|g; s|@NAME@|${ENGINE_DIR##*/}|g" "$1"; }

# Engines before 24 keep a key in /etc/docker unless they are told otherwise.
engine_keeps_key() {
	local version
	version=$(dockerd --version | sed -n 's/^Docker version \([0-9]*\).*/\1/p')
	[ -z "$ENGINE_ROOT" ] && [ "${version:-0}" -lt 24 ]
}

engine_write_configuration() {
	local host=$1 file=$ENGINE_DIR/daemon.json flags=$ENGINE_DIR/flags
	echo '{}' >"$file"
	: >"$flags"
	[ ! -e "$host/daemon.json" ] || engine_fill "$host/daemon.json" >"$file"
	[ ! -e "$host/flags" ] || engine_fill "$host/flags" >"$flags"
	if engine_keeps_key; then
		sed -i "1s|^{|{ \"deprecated-key-path\": \"$ENGINE_DIR/key.json\",|; 1s|,}\$|}|" "$file"
	fi
	if engine_lacks_capability; then
		cp "$ENGINE_HERE/shim" "$ENGINE_DIR/shim"
		printf '%s\n' --add-runtime "shim=$ENGINE_DIR/shim" >>"$flags"
	fi
}

# It has 40 seconds: an engine that listens on TCP without TLS waits 15 before it does.
engine_wait() {
	local tries
	for ((tries = 0; tries < 400; tries++)); do
		kill -0 "$ENGINE_PID" 2>/dev/null || break
		engine_enter docker version >/dev/null 2>&1 && return
		sleep 0.1
	done
	engine_say 'dockerd did not start, the end of its log:'
	tail -n 15 "$ENGINE_DIR/log" >&2
	return 1
}

engine_start() {
	local host=$ENGINE_HERE/hosts/$1
	if ! [ -d "$host" ]; then
		engine_say "no host '$1' but these: $(cd "$ENGINE_HERE/hosts" && echo *)"
		return 3
	fi
	engine_find || return
	# Held shared while an engine runs: the last one takes the common cgroups away.
	exec {ENGINE_LOCK}</sys/fs/cgroup && flock --shared "$ENGINE_LOCK"
	engine_make_folder && engine_write_configuration "$host" || return
	setsid unshare --mount --net "$ENGINE_HERE/inside.sh" "$ENGINE_DIR" "$host" "$ENGINE_ROOT" \
		{ENGINE_LOCK}<&- </dev/null >"$ENGINE_DIR/log" 2>&1 &
	ENGINE_PID=$!
	disown
	export ENGINE_DIR DOCKER_HOST=unix://$ENGINE_DIR/run/docker.sock DOCKER_CONFIG=$ENGINE_DIR/cli
	unset DOCKER_CONTEXT DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_CERT_PATH DOCKER_API_VERSION
	engine_wait
}

# inside.sh makes the mark when the namespaces are ready to be entered.
engine_enter() {
	[ -e "$ENGINE_DIR/inside" ] || return 1
	# shellcheck disable=SC2016 # the inner shell expands these
	nsenter --target "$ENGINE_PID" --mount --net \
		/bin/sh -c 'cd "$0" && exec "$@"' "$PWD" "$@"
}

# --- the end
#
# Nothing outside the namespaces and the cgroups knows of the engine, so it need not end in order.

# The processes that see a mount of ours: dockerd, containerd, shims, proxies, our commands, the
# containers. Not by the namespace's number: the kernel gives it to someone else once it is free.
engine_processes() {
	# Were one of ours ever to show outside, everybody would seem to be ours.
	! grep -qF "${ENGINE_DIR##*/}" /proc/self/mountinfo || return 0
	grep -lsF "${ENGINE_DIR##*/}" /proc/[0-9]*/mountinfo | tr -dc '0-9\n'
}

# The cgroups of its containers, named by their ids or by our folder.
engine_cgroups() {
	local id names=(-name "${ENGINE_DIR##*/}*")
	for id in "$@"; do
		names+=(-o -name "*$id*")
	done
	find /sys/fs/cgroup -type d \( "${names[@]}" \) 2>/dev/null
}

# By their folders, with remapped users one deeper; where the data lies on a file system that is
# only seen inside, by the cgroups of those that run.
engine_container_ids() {
	find "$ENGINE_DIR"/data{,/*}/containers -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null
	engine_processes | sed 's|.*|/proc/&/cgroup|' | xargs -r grep -ohsE '[0-9a-f]{64}'
}

# Everyone below these cgroups, then the cgroups from the leaves up.
engine_empty_cgroups() {
	local cgroup processes
	for cgroup in "$@"; do
		find "$cgroup" -name freezer.state -exec sh -c 'echo THAWED >"$1"' - {} \;
		mapfile -t processes < <(find "$cgroup" -name cgroup.procs -exec cat {} + | grep -vx 0)
		[ "${#processes[@]}" = 0 ] || kill -KILL "${processes[@]}"
		find "$cgroup" -depth -type d -exec rmdir {} +
	done 2>/dev/null
}

# So that no container is made while the others are ended.
engine_kill_daemon() {
	local tries
	[ -n "$ENGINE_PID" ] || return 0
	kill -KILL "$ENGINE_PID" 2>/dev/null
	for ((tries = 0; tries < 50; tries++)); do
		kill -0 "$ENGINE_PID" 2>/dev/null || break
		sleep 0.05
	done
}

# A killed process needs a moment to leave its cgroup.
engine_end_everything() {
	local tries processes cgroups
	for ((tries = 0; tries < 100; tries++)); do
		mapfile -t processes < <(engine_processes)
		mapfile -t cgroups < <(engine_cgroups "$@")
		[ "${#processes[@]}${#cgroups[@]}" != 00 ] || break
		[ "${#processes[@]}" = 0 ] || kill -KILL "${processes[@]}" 2>/dev/null
		engine_empty_cgroups "${cgroups[@]}"
		sleep 0.1
	done
}

# The last rig takes the empty common folders away, unless an engine of the machine's uses them.
engine_leave_lock() {
	[ -n "$ENGINE_LOCK" ] || return 0
	if flock --nonblock "$ENGINE_LOCK" && ! grep -qsx dockerd /proc/[0-9]*/comm; then
		find /sys/fs/cgroup -maxdepth 2 -name docker -exec rmdir {} + 2>/dev/null
	fi
	exec {ENGINE_LOCK}<&-
	ENGINE_LOCK=
}

engine_leftovers() {
	local found
	found=$(engine_processes)
	[ -z "$found" ] || echo "processes ${found//$'\n'/ }"
	found=$(engine_cgroups "$@")
	[ -z "$found" ] || echo "cgroups ${found//$'\n'/ }"
	found=$(grep -F " $ENGINE_DIR" /proc/self/mountinfo)
	[ -z "$found" ] || echo "mounts $found"
	[ ! -e "$ENGINE_DIR" ] || echo "folder $ENGINE_DIR"
}

engine_stop() {
	local ids left=
	if [ -n "$ENGINE_DIR" ]; then
		engine_kill_daemon
		mapfile -t ids < <(engine_container_ids | sort -u)
		engine_end_everything "${ids[@]}"
		rm -rf --one-file-system "$ENGINE_DIR"
		left=$(engine_leftovers "${ids[@]}")
		ENGINE_DIR=
	fi
	engine_leave_lock
	[ -z "$left" ] || { engine_say "left behind: $left"; return 1; }
}
