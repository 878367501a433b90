#!/bin/sh
# Installs what dockaudit needs: `build` to build it, `test` to test it, `lint` for linters and
# analyzers. Where it may not or cannot install, it prints the one command that would.
set -eu

what=${1:-build}

debian_build="gcc make pkg-config libcap-dev libjansson-dev libcurl4-openssl-dev libyaml-dev libaudit-dev"
debian_test="$debian_build libcriterion-dev docker.io iptables busybox-static jq python3-jsonschema libxml2-utils util-linux curl auditd acl openssl"
debian_lint="$debian_test clang clang-tools clang-tidy clang-format cppcheck libclang-rt-14-dev shellcheck"
fedora_build="gcc make pkgconf-pkg-config libcap-devel jansson-devel libcurl-devel libyaml-devel audit-libs-devel"
alpine_build="gcc musl-dev make pkgconf libcap-dev jansson-dev curl-dev yaml-dev audit-dev linux-headers"

missing_debian() {
	for package in "$@"; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
			printf ' %s' "$package"
	done
}

if command -v apt-get >/dev/null; then
	case $what in
	build) wanted=$debian_build ;;
	test) wanted=$debian_test ;;
	*) wanted=$debian_lint ;;
	esac
	# shellcheck disable=SC2086 # a list of names
	missing=$(missing_debian $wanted)
	[ -n "$missing" ] || exit 0
	command="apt-get install -y --no-install-recommends$missing"
	if [ "$(id -u)" != 0 ]; then
		echo "missing:$missing; as root run: $command" >&2
		exit 1
	fi
	echo "installing:$missing"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	$command >/dev/null
elif command -v dnf >/dev/null; then
	echo "run: dnf install $fedora_build" >&2
	pkg-config --exists libcap jansson libcurl yaml-0.1 audit
elif command -v apk >/dev/null; then
	echo "run: apk add $alpine_build" >&2
	pkg-config --exists libcap jansson libcurl yaml-0.1 audit
else
	echo "install the development files of libcap, jansson, libcurl, libyaml and libaudit, and pkg-config" >&2
	pkg-config --exists libcap jansson libcurl yaml-0.1 audit
fi
