#!/bin/sh
# Every header compiles alone, and twice.
set -eu
bad=0
for header in $(find core report checks tests -name '*.h'); do
	printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
		"${CC:-gcc}" -std=c17 -D_GNU_SOURCE -I. -Wall -Wextra -Wpedantic -Werror \
			-fsyntax-only -x c - || { echo "$header does not stand alone"; bad=1; }
done
exit $bad
