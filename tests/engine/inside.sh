#!/bin/bash
# The part of engine.sh that runs in the engine's new namespaces: makes the file system that the
# engine sees, and becomes dockerd.
#   inside.sh ENGINE_DIR HOST_FOLDER ENGINE_ROOT
set -eu
dir=$1 host=$2 root=$3

# With what is mounted below it (--rbind) or without (--bind).
bind_here() {
	mkdir -p "$root$2"
	mount "$1" "$2" "$root$2"
}

# dockerd wants / to be a mount point. What it writes there goes into a layer of ours, so that the
# folder can be shared by rigs and kept.
enter_root() {
	mkdir "$dir"/{upper,work,root}
	mount -t overlay -o "lowerdir=$root,upperdir=$dir/upper,workdir=$dir/work" overlay "$dir/root"
	root=$dir/root
	bind_here --rbind /proc
	bind_here --rbind /sys
	bind_here --rbind /dev
	bind_here --bind "$dir"
	bind_here --bind "$1"
	mkdir -p "$root/.old"
	cd "$root"
	pivot_root . .old
	umount --lazy /.old
	cd / && rmdir /.old
	hash -r
}

make_network() {
	busybox ip link set lo up
	# An address to publish on, and a network that ends nowhere, for a syslog server far away.
	busybox ip address add 198.51.100.1/32 dev lo
	busybox ip route add 203.0.113.0/24 dev lo
}

# A sysfs shows the network devices of the namespace that mounted it.
make_sys() {
	mkdir "$dir/cgroup"
	mount --rbind /sys/fs/cgroup "$dir/cgroup"
	umount --recursive --lazy /sys
	mount -t sysfs sysfs /sys
	mount --move "$dir/cgroup" /sys/fs/cgroup
	rmdir "$dir/cgroup"
}

# From its first mount on engine.sh finds what runs in here, by the folder's name in it.
mount --make-rprivate /
[ -z "$root" ] || enter_root "$(cd "$(dirname "$0")/../.." && pwd)"
mount -t tmpfs -o mode=755 "${dir##*/}" /run
make_sys
make_network
[ ! -x "$host/before" ] || ENGINE_DIR=$dir "$host/before"
mapfile -t flags < <(grep -v '^#' "$dir/flags")
: >"$dir/inside"
exec dockerd --config-file "$dir/daemon.json" --data-root "$dir/data" --exec-root "$dir/exec" \
	--pidfile "$dir/run/docker.pid" --host "unix://$dir/run/docker.sock" "${flags[@]}"
