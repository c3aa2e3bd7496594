#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# pincow compare --confirm measures flagged metrics again, with the two programs
# that differ and no others.
. "$(dirname "$0")/expect.sh"
need_sqlite

only='--filter=^wp_write/4k/none/fork_exit'
ten() {
	fake_run --invocations 10 "$only" --pins 1 "$@"
}
program() { # name, percent
	cat >"$dir/$1" <<-EOT
		#!/bin/sh
		FAKE_SLOWER=$2 exec "$PINCOW_FAKE" "\$@"
	EOT
	chmod +x "$dir/$1"
}
confirm() { # wanted, options
	want=$1
	shift
	expect "$want" fake compare "$@" --confirm --journal "$dir/journal" \
		--confirm-invocations 10 -v
}
# The two runs of the last confirmation, base and new.
fresh() {
	sed '1,/Reproduce:$/d; s/\\$//' "$dir/out" | tr -d '\n' | sed -n \
		's/.*--confirm-base *\([0-9a-f-]*\) *--confirm-new *\([0-9a-f-]*\)$/\1 \2/p'
}

# Usage.
expect 2 fake compare 1 2 --confirm --confirm-base 1 --confirm-new 1
says "one or the other"
expect 2 fake compare 1 2 --base-program x
says "go with"

program plain 0
program slow 50
expect 0 ten
FAKE_SLOWER=50 expect 0 ten
expect 0 fake compare 1 2 -v
prints "looks worse; only 20 fresh invocations per side decide"
# Which side is which cannot be guessed.
confirm 2 1 2
says "name two builds of pincow"
confirm 2 1 2 --new-program "$dir/slow"

# Nothing flagged, nothing measured.
confirm 0 1 1 --base-program /nonexistent --new-program /nonexistent
says "no time looks worse: nothing is measured again"

# A difference that shows again is worse: two runs of one session, in blocks.
confirm 1 1 2 --base-program "$dir/plain" --new-program "$dir/slow"
prints "^ *! cycle_ns"
prints "p 0.002 (fresh), 10+10"
prints "base, measured again:  run [34]:"
fresh | grep -q '^[0-9a-f-]\{36\} [0-9a-f-]\{36\}$' ||
	fail "no uuids of the runs that decided"
says "measured again: 10 of 10 blocks"
# shellcheck disable=SC2046
set -- $(fresh)
[ "$(sql "SELECT count(*), count(DISTINCT session), sum(invocations),
	group_concat(DISTINCT status) FROM run_info WHERE run > 2")" = \
	"2|1|20|complete" ] || fail "not two complete runs of one session"
[ "$(sql "SELECT count(DISTINCT point) FROM point_info WHERE run > 2")" = 1 ] ||
	fail "something else was measured"
[ "$(sql "SELECT count(*) FROM batch_info a JOIN batch_info b USING
	(invocation, point, batch) WHERE a.run = 3 AND b.run = 4")" = \
	"$(sql "SELECT count(*) FROM batch_info WHERE run = 4")" ] ||
	fail "invocations of the two runs are no blocks"
# Both orders of a block happen (one in 500 times they do not: that is let pass).
[ "$(sql "SELECT count(DISTINCT first) FROM (SELECT (SELECT run FROM invocation
	i WHERE i.seq = o.seq AND run > 2 ORDER BY started_ns LIMIT 1) AS first
	FROM invocation o WHERE run = 3)")" = 2 ] ||
	echo "note: all blocks have one order"
# The same from the stored runs, in other words.
expect 1 fake compare 1 2 --confirm-base "$1" --confirm-new "$2"
expect 1 fake compare 1 2 --confirm-base "$1" --confirm-new "$2" --format json
prints '"confirmed": true'

# A difference that does not show again was an accident.
confirm 0 1 2 --base-program "$dir/plain" --new-program "$dir/plain"
prints "no failure was found"
expect 0 fake compare 1 2 --confirm-base "$(fresh | cut -d' ' -f1)" \
	--confirm-new "$(fresh | cut -d' ' -f2)" --all
prints "^ *= cycle_ns"

# Parameters are points of their own, and measured as such.
expect 0 ten --label base --params drain=no
FAKE_SLOWER=50 expect 0 ten --label new --params drain=no
confirm 1 base new --base-program "$dir/plain" --new-program "$dir/slow"
[ "$(sql "SELECT group_concat(DISTINCT params) FROM point_info WHERE run =
	(SELECT max(run) FROM run_info)")" = drain=no ] || fail "not the points"

# Programs that cannot do it.
before=$(runs)
# The first turn is chance: a program that can run would leave its run.
confirm 5 1 2 --base-program /nonexistent --new-program /nonexistent
says "the program of the .* side.*cannot be run"
prints "looks worse; only 20 fresh invocations per side decide"
printf '#!/bin/sh\necho nonsense\n' >"$dir/mad"
chmod +x "$dir/mad"
confirm 5 1 2 --base-program "$dir/mad" --new-program "$dir/mad"
says "invalid output: line 1"
[ "$(runs)" = "$before" ] || fail "a run of nothing was stored"
printf '#!/bin/sh\nFAKE_DIE=wp_write/4k/none/fork_exit exec "%s" "$@"\n' \
	"$PINCOW_FAKE" >"$dir/dies"
chmod +x "$dir/dies"
confirm 5 1 2 --base-program "$dir/dies" --new-program "$dir/dies"
says "ended with exit code 5"
[ "$(sql "SELECT status FROM run_info WHERE run = (SELECT max(run) FROM
	run_info)")" = complete ] || fail "what failed is stored"

# The same runs, or runs without the flagged metrics, decide nothing.
expect 0 fake_run --invocations 3 --filter '^wp_write/thp/none/fork_exit' \
	--pins 1
other=$(sql "SELECT max(run) FROM run_info")
expect 5 fake compare 1 2 -v --confirm-base "$other" --confirm-new "$other"
prints "run $other, which is to decide, has no values of it"
expect 5 fake compare 1 2 -v --confirm-base 1 --confirm-new 2
prints "run 1 cannot confirm itself"

# Runs of boots: their clock decides whether a second look is needed.
booted() { # clock
	sql "UPDATE run SET clock = '$1', environment = json_set(environment,
		'\$.must_match.qemu', '7.2') WHERE id < 3"
}
kept=$(sql "SELECT clock FROM run WHERE id = 1")
booted instructions
confirm 1 1 2
says "counts and instructions are exact: nothing is measured again"
booted emulated
confirm 0 1 2
says "times mean nothing under emulation: nothing is measured again"
booted "$kept"
confirm 3 1 2
says "boot both in turns, with the options of run 1"
prints "looks worse; only 20 fresh invocations per side decide"
sql "UPDATE run SET environment = json_remove(environment,
	'\$.must_match.qemu')"

# A run of another kernel or another machine cannot be measured again here.
sql "UPDATE run SET environment = json_set(environment,
	'\$.must_match.cpu_model', 'Another') WHERE id = 2"
sql "UPDATE run SET environment = json_set(environment,
	'\$.must_match.cpu_model', 'Another') WHERE id = 1"
confirm 3 1 2 --base-program "$dir/plain" --new-program "$dir/slow"
says "run 1 was measured on another machine: cpu_model differ here"
sql "UPDATE run SET kernel = '5.10.0-other' WHERE id = 1"
confirm 3 1 2 --base-program "$dir/plain" --new-program "$dir/slow"
says "run 1 was measured on kernel 5.10.0-other"

# A signal ends it in good order.
terminated env FAKE_SLEEP_MS=100 "$PINCOW_FAKE" compare base new --confirm \
	--journal "$dir/journal" --base-program "$dir/plain" \
	--new-program "$dir/slow"
finish
