#!/bin/bash
# What an engine and a kernel really say, as test data; runs inside, by run-suite.sh.
#   run-suite.sh badly-kept take-samples.sh FOLDER [CONTAINER...]
# The folder gets a folder for each container; without any, what is asked of an engine once.
set -eu
folder=$1
shift

# The machine's own name and the rig's changing folder are nobody's business.
neutral() {
	sed "s|${ENGINE_DIR##*/}|da.sample|g; s|\"$(uname -n)\"|\"host\"|g" |
		sed 's|"ID":"[A-Z0-9:]*"|"ID":"0000"|'
}
get() {
	mkdir -p "$(dirname "$folder/$2")"
	curl --silent --unix-socket "${DOCKER_HOST#unix://}" "http://engine$1" | neutral >"$folder/$2"
}
from_proc() {
	local pid=$1 name=$2 file
	shift 2
	for file; do
		neutral <"/proc/$pid/$file" >"$folder/$name/$file"
	done
	for file in cgroup ipc mnt net pid user uts; do
		echo "$file $(readlink "/proc/$pid/ns/$file")"
	done >"$folder/$name/ns"
}

if [ $# = 0 ]; then
	for what in info version networks volumes; do
		get "/$what" "$what.json"
	done
	get '/containers/json?all=1' containers.json
	get /images/json images.json
	mkdir -p "$folder/dockerd"
	from_proc "$(cat "$ENGINE_DIR/run/docker.pid")" dockerd cmdline status stat cgroup limits
fi
for container; do
	get "/containers/$container/json" "$container/inspect.json"
	pid=$(docker inspect --format '{{.State.Pid}}' "$container")
	[ "$pid" = 0 ] || from_proc "$pid" "$container" status mountinfo cgroup limits stat uid_map
	for id in $(docker inspect --format '{{range .ExecIDs}}{{.}} {{end}}' "$container"); do
		get "/exec/$id/json" "$container/exec.json"
	done
done
