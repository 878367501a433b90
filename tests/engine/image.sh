#!/bin/bash
# An image without a registry: busybox and a few users, and what the instructions say.
#   image.sh NAME [INSTRUCTION...]        image.sh rig/app:1 'USER 1000'
# Programs that an image has of its own lie below $IMAGE_EXTRA/usr.
set -eu
root=$ENGINE_DIR/image

make_root() {
	local applet
	mkdir -p "$root"/{bin,etc,tmp,proc,sys,dev,www}
	cp "$(command -v busybox)" "$root/bin/busybox"
	for applet in sh sleep true false nc httpd su setpriv mount touch sed cat cp id ps; do
		ln -s busybox "$root/bin/$applet"
	done
	# toor is root under another name.
	printf '%s\n' root:x:0:0::/:/bin/sh toor:x:0:0::/:/bin/sh daemon:x:1:1::/:/bin/sh \
		app:x:1000:1000::/:/bin/sh nobody:x:65534:65534::/:/bin/sh >"$root/etc/passwd"
	printf '%s\n' root:x:0: daemon:x:1: app:x:1000: nogroup:x:65534: >"$root/etc/group"
}

[ -d "$root" ] || make_root
name=$1
shift
changes=()
for instruction; do
	changes+=(--change "$instruction")
done
from=(-C "$root" .)
[ -z "${IMAGE_EXTRA:-}" ] || from+=(-C "$IMAGE_EXTRA" usr)
tar -c "${from[@]}" | docker import "${changes[@]}" - "$name" >/dev/null
