#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A measuring process that dies costs its point and no other.
. "$(dirname "$0")/expect.sh"
need_sqlite

# Dies every time: the other points are measured, the hole is named.
export FAKE_DIE=wp_write/thp/none/fork_exit
expect 5 fake_run --seed 3
says "signal 9"
says "1 of 32 points were neither measured nor skipped"
prints "lost in $FAKE_DIE"
measured=$(sql "SELECT count(*) FROM point_info WHERE run = 1")
[ "$measured" = 25 ] || fail "$measured points are measured, not 25"
[ "$(sql "SELECT status FROM run_info WHERE run = 1")" = failed ] ||
	fail "the run is not failed"
retries=$(sql "SELECT count(*) FROM event_info WHERE run = 1
	AND kind = 'retry'")
[ "$retries" -ge 1 ] && [ "$retries" -le 2 ] || fail "$retries retries"

# Its control is missing: no factor, and no zero in its place.
factor=$(sql "SELECT count(factor) FROM amplification WHERE run = 1
	AND mapping = 'thp' AND wp = 'fork_exit' AND basis = 'measured'")
[ "$factor" = 0 ] || fail "a factor without its control"

# Dies once: one more process measures the rest, so everything is measured; the
# exit code still says that a process was lost.
FAKE_DIE_ONCE=$dir/once
export FAKE_DIE_ONCE
expect 5 fake_run --seed 3
says "1 measuring process was lost"
measured=$(sql "SELECT count(*) FROM point_info WHERE run = 2")
[ "$measured" = 26 ] || fail "$measured points are measured, not 26"
[ "$(sql "SELECT status FROM run_info WHERE run = 2")" = complete ] ||
	fail "the run is not complete"

# In the second of three invocations: the third goes on.
unset FAKE_DIE_ONCE
expect 5 fake_run --seed 3 --invocations 3 -e fork,wp_write
ends=$(sql "SELECT count(*) FROM invocation_value WHERE run = 3
	AND metric = 'copies' AND point = 'wp_write/4k/none/fork_exit'")
[ "$ends" -ge 3 ] || fail "only $ends invocations measured a good point"

# Stuck: given up after some silence, like one that died.
unset FAKE_DIE
export FAKE_SLEEP_MS=30000
expect 5 fake_run --seed 3 --silence 1 --filter 'first_write/4k'
says "said nothing for 1 s"
prints "lost in first_write/4k/none/none: "
unset FAKE_SLEEP_MS

# Without /proc none can be started: that is no point's fault, and said once.
# (A leak checker cannot live there either.)
alone() {
	unshare -m sh -c 'mount -t tmpfs none /proc && exec "$@"' sh "$@"
}
if [ "$(id -u)" = 0 ] &&
	alone "$PINCOW_FAKE" --version >/dev/null 2>&1; then
	expect 3 alone "$PINCOW_FAKE" run --journal "$dir/journal" \
		--clock fake --quiet --batches 1
	says "3 measuring processes in a row said nothing"
	[ "$(sql "SELECT status FROM run_info ORDER BY run DESC LIMIT 1")" = \
		failed ] || fail "the run is not failed"
fi
finish
