#!/bin/bash
# tidy.sh FLAG... -- FILE...: clang-tidy wants the files first.
flags=()
while [ "$1" != -- ]; do
	flags+=("$1")
	shift
done
shift
exec clang-tidy --quiet --warnings-as-errors='*' "$@" -- "${flags[@]}" 2>/dev/null
