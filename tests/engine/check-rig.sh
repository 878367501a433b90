#!/bin/bash
# Does the rig leave the machine as it found it? Whatever way it ends, and two at once.
set -u
cd "$(dirname "$0")" || exit
suite=./run-suite.sh
failed=0

# Everything that an engine could leave on a machine.
everything() {
	grep -lsF /da. /proc/[0-9]*/cmdline
	grep -lsxE 'run-suite.sh|inside.sh|permit.pl|containerd-shim' /proc/[0-9]*/comm
	cut -d ' ' -f 5 /proc/self/mountinfo
	find /sys/fs/cgroup -type d | grep -E '/(docker|da\.)'
	find /run/docker* /run/containerd* /etc/docker "${TMPDIR:-/tmp}"/da.* -maxdepth 1
	iptables-save | grep -v '^#'
	sort /proc/net/dev_mcast /proc/net/route
	sysctl net.ipv4.ip_forward
}
state() { everything 2>/dev/null | LC_ALL=C sort -u; }

before=$(state)
expect_clean() {
	local after
	# A process that was killed last may take a moment to be gone.
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		after=$(LC_ALL=C comm -13 <(echo "$before") <(state))
		[ -n "$after" ] || return 0
		sleep 0.2
	done
	printf 'FAILED to leave nothing behind:\n%s\n' "$after"
	failed=1
}

expect() {
	local what=$1 wanted=$2 got=$3
	if [ "$wanted" = "$got" ]; then
		echo "ok     $what"
	else
		echo "FAILED $what: $got, not $wanted"
		failed=1
	fi
	expect_clean
}

$suite healthy docker version >/dev/null 2>&1
status=$?
[ "$status" != 77 ] || exec $suite healthy true
expect 'a command succeeds' 0 "$status"
$suite healthy sh -c 'exit 7'
expect 'a command fails' 7 $?
$suite nowhere true 2>/dev/null
expect 'there is no such host' 3 $?
# shellcheck disable=SC2016 # for the shell inside
$suite healthy sh -c 'kill -KILL $(cat $ENGINE_DIR/run/docker.pid); exit 8'
expect 'the engine dies' 8 $?
# shellcheck disable=SC2016
$suite healthy sh -c 'setsid sleep 1000 & docker exec -d web sleep 1000; exit 9'
expect 'a command leaves processes' 9 $?

# From the first moments to the running command.
for signal in TERM INT HUP; do
	for delay in 0.1 0.5 1 2 4; do
		# env: bash would let its child ignore INT.
		env --default-signal=INT $suite healthy sleep 1000 >/dev/null 2>&1 &
		pid=$!
		sleep "$delay"
		kill -"$signal" "$pid"
		wait "$pid"
		status=$?
		expect "SIG$signal after $delay s" "$((128 + $(kill -l "$signal")))" "$status"
	done
done

$suite healthy sleep 3 &
one=$!
$suite swarm sleep 1 &
other=$!
wait "$other"
expect_other=$?
wait "$one"
expect 'two rigs at once, one' 0 $?
expect 'two rigs at once, the other' 0 "$expect_other"
exit "$failed"
