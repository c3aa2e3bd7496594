#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# While another process measures, commands that do not measure do not wait for
# it; a run is `running` as long as a process holds it, and no longer.
. "$(dirname "$0")/expect.sh"
need_sqlite

status() {
	expect 0 fake runs list --format csv
	python3 -c 'import csv, sys
print(" ".join(r["status"] for r in csv.DictReader(open(sys.argv[1]))))' \
		"$dir/out"
}

FAKE_SLEEP_MS=20 "$PINCOW_FAKE" run --journal "$dir/journal" --clock fake \
	--quiet --invocations 50 --batches 5 >/dev/null 2>&1 &
pid=$!
for _ in $(seq 50); do
	[ "$(sql 'SELECT count(*) FROM batch' 2>/dev/null || echo 0)" -gt 0 ] &&
		break
	sleep 0.1
done

# Refused at once: the machine is not free, and need not be.
expect 2 timeout 10 "$PINCOW_FAKE" run --journal "$dir/journal" --clock fake \
	--invocations 1 --batches 1 -e fork --label latest
says "invalid label \"latest\""
grep -q waiting "$dir/err" && fail "a bad label waited for the machine"

now=$(status)
[ "$now" = running ] || fail "while it is measured the run is: $now"
kill -KILL $pid
wait $pid 2>/dev/null
now=$(status)
[ "$now" = interrupted ] || fail "the killed run is: $now"
expect 0 fake runs
prints " interrupted "
# A reader changes nothing.
[ "$(sql 'SELECT status FROM run')" = running ] || fail "a reader wrote"
expect 0 fake runs show 1
prints "^Run 1: Linux .*, interrupted$"

# Of several restores at once each has nothing to complain about.
for i in 1 2 3 4; do
	"$PINCOW_FAKE" restore --journal "$dir/journal" >"$dir/restore.$i" 2>&1 ||
		: >"$dir/refused" &
done
wait
[ ! -e "$dir/refused" ] || fail "a restore: $(cat "$dir"/restore.*)"
[ -z "$(find /sys/fs/cgroup -name "pincow-$pid" 2>/dev/null)" ] ||
	fail "a killed run's cgroup is left"
finish
