#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# doctor on a machine made of files, and run --tune on the same: its changes are
# events of the run, and are undone on every way out.
. "$(dirname "$0")/expect.sh"
need_sqlite
root=$dir/root
proc=$root/proc/sys/kernel
mkdir -p "$proc" "$root/sys/kernel/mm/ksm"
echo 1 >"$proc/numa_balancing"
echo 1 >"$root/sys/kernel/mm/ksm/run"
cp -r "$root" "$dir/before"

expect 1 fake doctor --root "$root"
prints '^wrong *numa_balancing: 1'
prints 'fix: sysctl kernel.numa_balancing=0'
prints '^noisy *ksm: 1'
prints '1 wrong, 0 missing, 1 noisy'
prints 'run --tune" changes 2 of them'
expect 1 fake doctor --root "$root" --format json
python3 - "$dir/out" <<'EOF' || fail "no such JSON"
import json, sys
rows = {r["check"]: r for r in json.load(open(sys.argv[1]))}
ksm = rows["ksm"]
assert (ksm["state"], ksm["severity"], ksm["value"]) == ("found", "noisy", "1")
assert rows["governor"]["state"] == "unknown"
assert rows["governor"]["value"] is None
assert "hugetlb_pool" not in rows or rows["hugetlb_pool"]["points"] > 0
EOF
echo 0 >"$proc/numa_balancing"
expect 0 fake doctor --root "$root"
prints '0 wrong'
echo 1 >"$proc/numa_balancing"
expect 2 fake doctor --format csv
expect 2 fake doctor --wp nonsense
expect 2 fake doctor surplus

untouched() {
	diff -r "$dir/before" "$root" >/dev/null || fail "$1 left settings"
}

# While it measures the settings are changed; afterwards they are not.
expect 0 fake_run --tune --root "$root"
untouched "a run"
[ "$(sql "SELECT count(*) FROM event_info WHERE kind = 'setting' AND
	text = 'set from \"1\" to \"0\" for the run'")" = 2 ] ||
	fail "the changes are no events"

export FAKE_SLEEP_MS=20
for signal in INT KILL; do
	"$PINCOW_FAKE" run --journal "$dir/journal" --clock fake --quiet \
		--tune --root "$root" --invocations 50 >/dev/null 2>&1 &
	pid=$!
	tuned=
	for _ in $(seq 100); do
		[ "$(cat "$proc/numa_balancing")" = 0 ] &&
			[ "$(cat "$root/sys/kernel/mm/ksm/run")" = 0 ] &&
			tuned=yes && break
		sleep 0.1
	done
	[ "$tuned" ] || fail "--tune changed nothing"
	# A shell starts what runs in the background with SIGINT ignored.
	[ $signal = INT ] && kill -TERM $pid
	[ $signal = KILL ] && kill -KILL $pid
	wait $pid 2>/dev/null
	if [ $signal = KILL ]; then
		[ "$(cat "$proc/numa_balancing")" = 0 ] || fail "who put it back?"
		expect 0 fake restore --journal "$dir/journal"
		# With the memory cgroup, where there is one.
		prints '^[23] settings put back'
	fi
	untouched "SIG$signal"
done
finish
