#!/bin/sh
# Every room includes only what it may know. One line for each include that breaks the rule.
set -eu
bad=0

# complain FILES MAY: an include that the pattern MAY does not match is a fault.
complain() {
	files=$1 may=$2
	# shellcheck disable=SC2086 # a list of files
	if grep -nHE '^#include' $files | grep -vE "$may"; then
		bad=1
	fi
}

plain='<(string|stdbool|stddef|stdint|ctype|stdlib)\.h>'
system='<[a-z0-9_/]+\.h>'

complain "$(find checks -name '*.[ch]')" \
	"$plain|\"core/check\.h\"|\"core/facts/[a-z_]+\.h\"|\"checks/[a-z_]+\.h\""
complain "$(find core/base -name '*.[ch]')" "$system|\"core/base/"
complain "$(find core/evidence -name '*.[ch]')" "$system|\"core/(base|evidence)/"
complain "$(find core/facts -name '*.[ch]')" "$system|\"core/(base|facts)/|\"core/evidence/evidence\.h\""
complain "$(find core/run -name '*.[ch]')" "$system|\"core/"
complain "$(find report -name '*.[ch]')" "$system|\"core/check\.h\"|\"core/run/findings\.h\"|\"core/base/|\"report/"

# A library stays in its room, and out of every header.
only() {
	header=$1 where=$2
	if grep -rnE "^#include <$header" core checks report --include='*.[ch]' | grep -vE "$where"; then
		echo "  ($header belongs to $where)"
		bad=1
	fi
}
only 'jansson\.h' '^(core/facts/[a-z_]+|report/formats/json[a-z_]*)\.c:'
only 'curl/' '^core/evidence/http\.c:'
only 'libaudit\.h' '^core/evidence/audit\.c:'
only 'yaml\.h' '^core/run/policy_yaml\.c:'
only 'sys/capability\.h' '^core/facts/capability\.c:'
if grep -nE '#include "core/main' -r core checks report tests --include='*.[ch]'; then bad=1; fi

# The facts do no I/O and judges have no memory of their own.
if grep -nE '\b(fopen|open|openat|read|write|socket|connect|fork|exec[lv]p?e?)\(' core/facts/*.c checks/*.c checks/*/*.c; then
	echo "  (no I/O in core/facts and checks)"
	bad=1
fi
if grep -nE '^\s*static [a-z_ ]+\*?[a-z_]+( = [^{]*)?;' checks/*.c checks/*/*.c | grep -v const; then
	echo "  (no static state in checks)"
	bad=1
fi
exit $bad
