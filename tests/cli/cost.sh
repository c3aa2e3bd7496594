#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# pincow cost: its words, a run from the first option to the page, and the page
# of a stored run. It measures this machine, with and without root.
. "$(dirname "$0")/expect.sh"
need_sqlite
expect 0 "$PINCOW" cost
for scenario in redis jvm postgres rdma io_uring vm zygote; do
	prints "^$scenario  *[a-z]"
done
expect 2 "$PINCOW" cost redi
says 'did you mean "redis"'
expect 2 "$PINCOW" cost redis jvm
for memory in 8 8X 32M 65T 99999999G G -1G 8GB; do
	expect 2 "$PINCOW" cost redis --memory "$memory"
	says 'is not a size from 64M to 64T'
done
expect 2 "$PINCOW" cost redis --label 12
expect 2 "$PINCOW" cost --run 1 --seconds 5
says '--run measures nothing'
expect 3 "$PINCOW" cost --run 1

# More than any machine has: extrapolated. One second: the least sizes.
measure() {
	expect 0 "$PINCOW" cost "$@" --memory 64T --seconds 1 \
		--journal "$dir/journal"
	says "^pincow: $1: [0-9]* points up to .* in 3 processes, about .* s$"
	says "^pincow: run $(sql 'SELECT max(run) FROM run_info') of "
	prints "^$1, 64 TiB in "
	page
}

page() {
	[ "$(wc -l <"$dir/out")" -le 40 ] || fail "more than a screen"
	wide=$(awk 'length > 78' "$dir/out")
	[ -z "$wide" ] || fail "wider than a screen: $wide"
}

measure postgres --label shared
prints 'Each new backend stops the postmaster for'
# The stored run is one like any other, and says what it was made for.
cp "$dir/out" "$dir/page"
expect 0 "$PINCOW" cost --run shared
cmp -s "$dir/page" "$dir/out" || fail "the stored page is another one"
[ "$(sql "SELECT value || text FROM event_info WHERE kind = 'cost'
	AND subject = 'postgres'")" = 70368744177664shmem ] || fail "no event"
expect 0 "$PINCOW" runs show shared
expect 0 "$PINCOW" report shared
# Its command selects the same points.
command=$(sql 'SELECT command FROM run_info WHERE run = 1')
eval "expect 0 \"\$PINCOW\" ${command#pincow } --plan --journal $dir/journal"
points=$(sql 'SELECT count(DISTINCT point) FROM (SELECT point FROM point_info
	UNION SELECT point FROM skip_info)')
prints "^$points points, 3 invocations; in each invocation 2 timed"
# Another size of the same run, and one that was measured.
expect 0 "$PINCOW" cost --run shared --memory 64M
prints '^postgres, 64 MiB in shmem'
prints 'stops the postmaster for [0-9.]* [mun]*s, measured at'
value=$(sql "SELECT value FROM metric_value WHERE metric = 'fork_ns'
	AND point = 'fork/shmem/none/none?size=64M'")
told=$(sed -n 's/.*postmaster for \([0-9.]*\) \([mun]*\)s, .*/\1 \2/p' \
	"$dir/out")
awk -v value="$value" -v told="$told" 'BEGIN {
	split(told, t, " ")
	ns = t[1] * (t[2] == "m" ? 1e6 : t[2] == "u" ? 1e3 : t[2] == "n" ? 1 \
		: 1e9)
	exit !(ns > value * 0.99 && ns < value * 1.01) }' ||
	fail "it says $told for $value ns"
# A scenario that the run has no points of, and a run of no scenario.
expect 0 "$PINCOW" cost rdma --run shared
prints 'not measured'
tr '\n' ' ' <"$dir/out" | grep -q 'the run has no such point' ||
	fail "not said that the run has no such point"
page
expect 0 "$PINCOW" export shared -o "$dir/run.ndjson"
expect 0 "$PINCOW" cost --run "$dir/run.ndjson"
prints '^postgres, 64 TiB in shmem'

# Without root times are there, and what is missing is said.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod 755 "$dir"
	mkdir -m 777 "$dir/user"
	export PINCOW_DB="$dir/user/pincow.db"
	expect 0 setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$PINCOW" cost redis --memory 64M --seconds 1 \
		--journal "$dir/user/journal"
	prints 'Each fork stops the server for [0-9.]* [mu]s, measured'
	prints 'the first write to a page$\|the first write to a page takes'
	# The kernel's counters decide, unless other processes move them.
	tr '\n' ' ' <"$dir/out" |
		grep -q '1.00 GiB more\|without root\|numbers need root' ||
		fail "copies are neither counted nor said to need root"
	page
fi
finish
