#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# pincow run --against: two runs measured in turns, to be compared in pairs.
. "$(dirname "$0")/expect.sh"
need_sqlite

printf '#!/bin/sh\nFAKE_SLOWER=50 exec "%s" "$@"\n' "$PINCOW_FAKE" >"$dir/slow"
printf '#!/bin/sh\necho nonsense\n' >"$dir/mad"
chmod +x "$dir/slow" "$dir/mad"

expect 2 fake_run --against "$dir/slow" --plan
says "makes two runs"
expect 2 fake_run --against "$dir/slow" --ndjson -
expect 2 fake_run --against "$dir/slow" --label a
expect 2 fake_run --against "$dir/slow" --format json
[ ! -e "$PINCOW_DB" ] || fail "a database for a usage error"
expect 2 fake_run --against "$dir/slow" --filter nothing
expect 5 fake_run --against /nonexistent --filter first_write
says "the new side, /nonexistent: "
expect 5 fake_run --against "$dir/mad" --filter first_write
says "invalid output: line 1"
[ "$(sql "SELECT count(*) FROM run_info WHERE status = 'complete'")" = 0 ] ||
	fail "the failed run is complete"

# Base is this program, printed first whichever began.
"$PINCOW_FAKE" run --journal "$dir/journal" --clock fake --against "$dir/slow" \
	--invocations 6 --batches 2 --filter '^wp_write/4k/none/fork_exit' \
	>"$dir/out" 2>"$dir/err" || fail "exit code $?"
prints "^[0-9]* of [0-9]* points changed"
prints "^ *pincow compare --db "
# shellcheck disable=SC2046
set -- $(sed -n 's/^Run \([0-9]*\): Linux .*/\1/p' "$dir/out")
says "runs $1 and $2 of "
says "measured in turns: 6 of 6 blocks"
[ "$(sql "SELECT count(*), count(DISTINCT session), sum(invocations),
	count(DISTINCT command) FROM run_info WHERE run IN ($1, $2)")" = "2|1|12|1" ] ||
	fail "not two runs of one session and one command"
[ "$(sql "SELECT count(*) FROM batch_info a JOIN batch_info b USING
	(invocation, point, batch) WHERE a.run = $1 AND b.run = $2")" = \
	"$(sql "SELECT count(*) FROM batch_info WHERE run = $2")" ] ||
	fail "invocations of the two runs are no blocks"
expect 0 fake compare "$1" "$2" -v
prints "6+6 in pairs"
prints "looks worse; only 20 fresh invocations per side decide"
expect 0 fake compare "$2" "$1" -v
prints "^ *+ cycle_ns"

# A signal ends it in good order, and nothing continues it.
terminated env FAKE_SLEEP_MS=100 "$PINCOW_FAKE" run --journal "$dir/journal" \
	--clock fake --against "$dir/slow" --invocations 50 --batches 2 \
	--filter '^wp_write/4k/none/fork_exit'
expect 3 fake run --journal "$dir/journal" --resume
says "cannot be resumed: it was measured in turns"
finish
