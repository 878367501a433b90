#!/bin/sh
# Functions that nobody should call: unbounded, unchecked, or a shell.
set -eu
words='strcpy|strcat|sprintf|strncpy|strtok|atoi|gets|system|popen|localtime|tmpnam|alloca'
if grep -rnE "(^|[^a-z_.>])($words)\(" core checks report benchmarks tests --include='*.[ch]'; then
	exit 1
fi
# Machine paths and names of workplaces have no place in the project.
if git grep -nE '/(work|home/[a-z]+)/' -- . ':!tests/lint' ':!tests/data' ':!tests/recordings' ':!checks' ':!tests/*.c' ':!tests/engine'; then
	exit 1
fi
