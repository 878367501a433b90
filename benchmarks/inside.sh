#!/bin/bash
# The part of run.sh that runs beside the private engine. BENCH_BUILD, BENCH_COUNT, BENCH_RUNS and
# BENCH_PEER come from there. Figures are medians of whole runs taken in turns.
set -eu
socket=${DOCKER_HOST#unix://}
work=$ENGINE_DIR/bench
mkdir -p "$work"

"$(dirname "$0")/../tests/engine/image.sh" rig/app:1 'USER 1000'
seq "$BENCH_COUNT" | xargs -P4 -I{} docker run --detach --name bench-{} --memory 64m \
	rig/app:1 sleep 100000 >/dev/null

./dockaudit record -o "$work/host.jsonl"

microseconds() {
	local start end
	start=$(date +%s%N)
	"$@" >/dev/null 2>&1 || true
	end=$(date +%s%N)
	echo $(((end - start) / 1000))
}

for ((run = 0; run < BENCH_RUNS; run++)); do
	microseconds "$BENCH_BUILD/benchmarks/fetch" "$socket" "$work/host.jsonl" >>"$work/fetch"
	microseconds ./dockaudit >>"$work/audit"
	microseconds ./dockaudit --reader child >>"$work/child"
done
median() { sort -n "$1" | sed -n "$(((BENCH_RUNS + 1) / 2))p"; }
fetch=$(median "$work/fetch") audit=$(median "$work/audit") child=$(median "$work/child")
cost=$(./dockaudit --verbose 2>&1 >/dev/null | tail -n 1)

peer=null
if [ -n "$BENCH_PEER" ]; then
	cd "$BENCH_PEER"
	peer=$(microseconds bash ./docker-bench-security.sh -b -l "$work/peer.log")
	cd - >/dev/null
fi

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
echo "$BENCH_COUNT containers, medians of $BENCH_RUNS runs in turns"
echo "  $cost"
printf '  bare fetch         %8.1f ms\n' "$(ratio "$fetch" 1000)"
printf '  dockaudit          %8.1f ms  %s times the bare fetch\n' "$(ratio "$audit" 1000)" \
	"$(ratio "$audit" "$fetch")"
printf '  dockaudit (child)  %8.1f ms  %s times the bare fetch\n' "$(ratio "$child" 1000)" \
	"$(ratio "$child" "$fetch")"
[ "$peer" = null ] ||
	printf '  the peer           %8.1f ms  %s times dockaudit\n' "$(ratio "$peer" 1000)" \
		"$(ratio "$peer" "$audit")"
cat >"$BENCH_BUILD/bench.json" <<END
{"containers": $BENCH_COUNT, "runs": $BENCH_RUNS, "fetch_us": $fetch, "audit_us": $audit,
 "child_us": $child, "peer_us": $peer, "cost": "$cost"}
END
