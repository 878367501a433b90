#!/bin/bash
# Every header compiles alone, and twice.
set -eu
bad=0
while read -r header; do
	printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
		"${CC:-gcc}" -std=c17 -D_GNU_SOURCE -I. -Wall -Wextra -Wpedantic -Werror \
			-fsyntax-only -x c - || { echo "$header does not stand alone"; bad=1; }
done < <(find core report checks tests -name '*.h')
exit $bad
