#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Compares the program's output for a run of fake kinds byte for byte, apart from
# the names of this machine, moment and run. PINCOW_GOLDEN=update makes the
# present output the expected one.
set -eu
export LC_ALL=C
unset PINCOW_DB NO_COLOR FAKE_DIE FAKE_DIE_ONCE FAKE_SLEEP_MS

here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
status=0

run() {
	"$PINCOW_FAKE" run --journal "$dir" --clock fake --seed 7 \
		--invocations 2 --batches 2 --quiet "$@"
}

# Leaves out metrics that depend on a PMU, a privilege or a cgroup.
without_machine() {
	sed -e '/^Not available here$/,/^$/d' \
		-e '/^[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,cycles,/d' \
		-e '/,instructions,[a-z]*,/d' -e '/,dtlb_misses,/d' \
		-e '/"metric": "\(cycles\|instructions\|dtlb_misses\)"/d' \
		-e '/^{"event":.*"kind":"absent"/d' \
		-e '/^{"event":.*"subject":"store"/d' \
		-e '/^{"event":.*"overhead","subject":"\(fork\|clear_refs\|subject\)"/d' \
		-e '/^{"heartbeat":/d' \
		-e 's/^\({"environment":\).*/\1.../' \
		-e 's/"environment": {.*/"environment": .../' \
		-e 's/^\(Run 1: Linux \)[^,]*,/\1RELEASE,/' \
		-e 's#^Run 1: Linux .*, \([0-9]*/[0-9]* points\)#Run 1: Linux RELEASE, CPU, \1#' \
		-e 's/\("kernel": *\)"[^"]*"/\1"RELEASE"/' \
		-e 's/\("version":\)"[^"]*"/\1"VERSION"/' \
		-e 's/\("machine": *\)"[^"]*"/\1"MACHINE"/' \
		-e 's/\("uuid": *\|"session": *\|"run":\)"[^"]*"/\1"UUID"/g' \
		-e 's/\("[a-z]*_at": *\)"[^"]*"/\1"WHEN"/g' \
		-e 's/\("[a-z]*_ns":\)[0-9]\{15,\}/\1WHEN/g' \
		-e 's/\("at_ns":\)[0-9]*/\1WHEN/g' \
		-e 's/\("events":\)[0-9]*/\1N/g' \
		-e '/"sort":"profiled"/d' -e 's/,"seq":[0-9]*,"sort"/,"sort"/'
}

check() {
	without_machine >"$dir/out"
	if [ "${PINCOW_GOLDEN-}" = update ]; then
		cp "$dir/out" "$here/golden/$1"
	elif ! diff -u "$here/golden/$1" "$dir/out"; then
		echo "FAIL: $1 differs"
		status=1
	fi
}

run --db "$dir/table.db" >"$dir/1"
check verdict.txt <"$dir/1"
"$PINCOW_FAKE" runs show 1 --db "$dir/table.db" >"$dir/1"
check table.txt <"$dir/1"
few="--mapping thp --pin vmsplice"
run $few --db "$dir/json.db" --format json >"$dir/1"
check run.json <"$dir/1"
run $few --db "$dir/csv.db" --format csv >"$dir/1"
check metrics.csv <"$dir/1"
# A report says GET of a pin's traits: the help of this one is "a GET".
"$PINCOW_FAKE" report --full --db "$dir/table.db" | tr '\n' ' ' >"$dir/1"
grep -q 'one 4k GET reference (vmsplice' "$dir/1" || {
	echo "the mail does not say GET"
	status=1
}
run $few --ndjson - >"$dir/ndjson"
check run.ndjson <"$dir/ndjson"

# Round trip: the NDJSON of a run imports as the same run, apart from the order
# of facts within an invocation.
"$PINCOW_FAKE" import --db "$dir/import.db" "$dir/ndjson" >"$dir/1"
"$PINCOW_FAKE" runs show 1 --db "$dir/import.db" --format json >"$dir/1"
check run.json <"$dir/1"
"$PINCOW_FAKE" export 1 --db "$dir/import.db" | sort >"$dir/1"
without_machine <"$dir/1" | sort >"$dir/2"
sort "$here/golden/run.ndjson" | diff -u - "$dir/2" || status=1
# Without samples the summaries are the same, and so they are when made again.
"$PINCOW_FAKE" export 1 --no-samples --db "$dir/import.db" -o "$dir/q.ndjson.gz"
"$PINCOW_FAKE" import --db "$dir/q.db" "$dir/q.ndjson.gz" >"$dir/1"
"$PINCOW_FAKE" runs show 1 --db "$dir/q.db" --format csv >"$dir/1"
without_machine <"$dir/1" >"$dir/2"
diff -u "$here/golden/metrics.csv" "$dir/2" || status=1
"$PINCOW_FAKE" runs rebuild 1 --db "$dir/import.db"
"$PINCOW_FAKE" runs show 1 --db "$dir/import.db" --format csv >"$dir/1"
check metrics.csv <"$dir/1"

"$PINCOW_FAKE" list --names >"$dir/1"
check names.txt <"$dir/1"
"$PINCOW_FAKE" list --check --journal "$dir" --wp clear_refs,fork_exit >"$dir/1"
check list.txt <"$dir/1"
"$PINCOW_FAKE" list --kinds --markdown >"$dir/1"
check kinds.md <"$dir/1"
exit $status
