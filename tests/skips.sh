#!/bin/sh
# skips.sh SKIPS: the table of what was not tested here, and why.
set -eu
if [ -s "$1" ]; then
	sort -u "$1" -o "$1"
	echo "Skipped here:"
	sed 's/^/  /' "$1"
else
	echo "Nothing was skipped."
fi
