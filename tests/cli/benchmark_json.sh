#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Google Benchmark's JSON: the processes of a run are repetitions of each
# benchmark, as its compare.py wants them.
. "$(dirname "$0")/expect.sh"
need_sqlite

json() {
	sql "SELECT $1 FROM json_each(readfile('$dir/gb.json'), '\$.benchmarks') b
		$2" :memory:
}

expect 0 fake_run --invocations 3 --batches 2 --benchmark-json "$dir/gb.json"
[ "$(sql "SELECT json_valid(readfile('$dir/gb.json'))" :memory:)" = 1 ] ||
	fail "not JSON"
[ -n "$(sql "SELECT json_extract(readfile('$dir/gb.json'),
	'\$.context.library_build_type')" :memory:)" ] || fail "no context"
[ "$(json 'count(*)')" = 78 ] || fail "$(json 'count(*)') rows, not 3 x 26"
bad=$(json "count(*)" "WHERE json_extract(b.value, '\$.repetitions') <> 3
	OR json_extract(b.value, '\$.run_type') <> 'iteration'")
[ "$bad" = 0 ] || fail "$bad rows are no repetitions"
indices=$(json "group_concat(json_extract(b.value, '\$.repetition_index'), '')" \
	"WHERE json_extract(b.value, '\$.name') LIKE 'fork/4k/none/none%'")
[ "$indices" = 012 ] || fail "repetitions are $indices"
# A point that was skipped has no row, and a name is that of a point.
bad=$(json "count(*)" "WHERE json_extract(b.value, '\$.real_time') <= 0
	OR json_extract(b.value, '\$.name') LIKE '%clear_refs%'
	OR json_extract(b.value, '\$.name') GLOB '*:*'
	OR json_extract(b.value, '\$.name') <> json_extract(b.value, '\$.run_name')
	OR json_extract(b.value, '\$.cpu_time') <>
		json_extract(b.value, '\$.real_time')")
[ "$bad" = 0 ] || fail "$bad rows are skips, or have other names or times"
# The manual time is the sum of a batch's samples: 8 of 100 ns, in us.
time=$(json "round(json_extract(b.value, '\$.real_time'), 6)" \
	"WHERE json_extract(b.value, '\$.name') LIKE 'first_write/4k%' LIMIT 1")
[ "$time" = 0.8 ] || fail "the time of a batch is $time us"

# A time limit drops batches, which the report cannot have.
expect 2 fake_run --benchmark-json "$dir/other.json" --seconds 3
expect 0 fake_run --benchmark-json "$dir/other.json" --seconds 0 -e fork

# The console context, once, and not where quiet.
expect 0 fake run --journal "$dir/journal" --clock fake --invocations 2 \
	--batches 1 -e fork
[ "$(grep -c 'Run on (' "$dir/err")" = 1 ] || fail "the context is not there once"
! grep -q 'DEBUG' "$dir/err" || fail "the library's build casts doubt on times"
expect 0 fake_run -e fork
[ -s "$dir/err" ] && fail "a context where quiet"
finish
