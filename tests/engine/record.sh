#!/bin/bash
# Makes the recordings in tests/recordings anew, from the hosts of the same name.
#   tests/engine/record.sh [HOST...]
set -eu
cd "$(dirname "$0")/../.."
[ $# -gt 0 ] || set -- healthy untidy
for host; do
	file=$PWD/tests/recordings/$host.jsonl
	tests/engine/run-suite.sh "$host" sh -c "
		sleep 2
		./dockaudit record -o '$file.new' &&
		sed 's|\"host\":\"[^\"]*\"|\"host\":\"$host\"|' '$file.new' >'$file'"
	rm -f "$file.new"
done
