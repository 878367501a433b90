#!/bin/sh
# Makes the folder of an Engine 28 for the tests, from Debian's packages: once, about 700 MB.
#   get-engine.sh [FOLDER]         $DOCKAUDIT_ENGINE28, or /var/cache/dockaudit-engines/28
set -eu
folder=${1:-${DOCKAUDIT_ENGINE28:-/var/cache/dockaudit-engines/28}}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

# The engine, what the scripts here need, and what dockaudit and its test are linked with.
packages=docker.io,docker-cli,iptables,busybox-static,jq,libxml2-utils
packages=$packages,libcap2,libjansson4,libcurl4t64,libcriterion3

if [ -x "$folder/usr/sbin/dockerd" ]; then
	echo "$folder is there already"
	exit 0
fi
command -v debootstrap >/dev/null || { echo 'get-engine: install debootstrap' >&2; exit 1; }
mkdir -p "$(dirname "$folder")"
new=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$new"' EXIT
debootstrap --variant=minbase --include="$packages" sid "$new" "$mirror" >"$new.log" 2>&1 || {
	tail -n 20 "$new.log" >&2
	exit 1
}
rm -rf "$new.log" "$new"/var/cache/apt/archives/*.deb "$new"/var/lib/apt/lists/*
mv -T "$new" "$folder"
chroot "$folder" dockerd --version
