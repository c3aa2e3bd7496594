# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Shared by the tests of the command line, which source it: a directory and a
# journal of their own (so that they wait for no real measurement), and
# expectations that print what they saw.
export LC_ALL=C
unset NO_COLOR FAKE_DIE FAKE_DIE_ONCE FAKE_SLEEP_MS FAKE_SLOWER

: "${PINCOW:?ctest sets it}" "${PINCOW_FAKE:?ctest sets it}"
dir=$(mktemp -d)
# A killed run leaves its cgroup to the next one, which would need its journal.
leave() {
	[ ! -e "$dir/journal" ] ||
		"$PINCOW" restore --journal "$dir/journal" >/dev/null 2>&1
	rm -rf "$dir"
}
trap leave EXIT
export PINCOW_DB="$dir/pincow.db"
failures=0
expected=0 # commands

skip() {
	echo "SKIP: $*"
	exit 77
}

fail() {
	echo "FAIL: $*"
	sed 's/^/  out: /' "$dir/out" 2>/dev/null | head -n 20
	sed 's/^/  err: /' "$dir/err" 2>/dev/null | head -n 20
	failures=$((failures + 1))
}

# expect CODE COMMAND...: checks the exit code; output is in $dir/out and err.
expect() {
	wanted=$1
	expected=$((expected + 1))
	shift
	code=0
	"$@" >"$dir/out" 2>"$dir/err" </dev/null || code=$?
	[ "$code" = "$wanted" ] || fail "exit $code, not $wanted: $*"
}

# says PATTERN: a line of stderr matches it. prints PATTERN: one of stdout.
says() {
	grep -q -e "$1" "$dir/err" || fail "stderr does not say: $1"
}

prints() {
	grep -q -e "$1" "$dir/out" || fail "stdout does not print: $1"
}

fake() {
	"$PINCOW_FAKE" "$@"
}

# One short run of fake kinds.
fake_run() {
	"$PINCOW_FAKE" run --journal "$dir/journal" --clock fake --quiet \
		--invocations 1 --batches 1 "$@"
}

sql() {
	sqlite3 -batch -noheader "${2:-$PINCOW_DB}" "$1"
}

# The number of runs in the database.
runs() {
	sql "SELECT count(*) FROM run_info"
}

# terminated COMMAND...: sends SIGTERM once it has begun a run; it must exit with
# 130 and leave an interrupted run.
terminated() {
	before=$(runs)
	"$@" >"$dir/out" 2>"$dir/err" &
	pid=$!
	tries=0
	until [ "$(runs)" -gt "$before" ] || [ $tries = 300 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	kill -TERM $pid
	code=0
	wait $pid || code=$?
	[ $code = 130 ] || fail "exit $code after SIGTERM: $*"
	[ "$(sql "SELECT status FROM run_info ORDER BY run DESC LIMIT 1")" = \
		interrupted ] || fail "the run cut short is not interrupted"
}

need_sqlite() {
	command -v sqlite3 >/dev/null || skip "needs the sqlite3 shell"
}

finish() {
	[ "$failures" = 0 ] || exit 1
	exit 0
}
