#!/bin/bash
# Folders of the machine that a host may write in: what is written stays in the engine's namespace.
#   private.sh FOLDER...       Runs inside, with ENGINE_DIR set, before the engine starts.
set -eu
for folder; do
	layer=$ENGINE_DIR/private$folder
	mkdir -p "$layer/upper" "$layer/work"
	mount -t overlay -o "lowerdir=$folder,upperdir=$layer/upper,workdir=$layer/work" \
		overlay "$folder"
done
