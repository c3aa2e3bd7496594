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

# The harness against a bare loop: three ratios, or the reason why not.
ratios() { # pattern, command...
	pattern=$1
	shift
	"$@" doctor --format json >"$dir/times" || [ $? = 1 ] ||
		fail "$1 doctor failed"
	python3 - "$dir/times" "$pattern" <<-'EOF' || fail "no ratios: $1"
	import json, re, sys
	rows = {r["check"]: r for r in json.load(open(sys.argv[1]))}
	row = rows["harness_times"]
	skipped = row["state"] == "unknown"
	assert skipped == row["value"].startswith("skipped: "), row
	ratios = [float(x) for x in
	    re.findall("[0-9]+[.][0-9]+", row["value"])]
	fine = all(0.965 <= x <= 1.035 for x in ratios)
	assert skipped or len(ratios) == 3 and (fine or row["state"] == "found"), row
	assert re.search(sys.argv[2], row["value"]), row
	EOF
}
# Its kinds touch no memory: far quicker than a bare loop, and found.
ratios '^(a 4k reuse 0[.][0-9]+, |skipped: .)' "$PINCOW_FAKE"
ratios '^(a 4k reuse [0-9.]+, a 4k copy [0-9.]+, a first write [0-9.]+ times|skipped: .)' \
	"$PINCOW"
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
