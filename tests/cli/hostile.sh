#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Text from databases, files and arguments never acts on a terminal, and files
# from outside are taken whole or not at all.
. "$(dirname "$0")/expect.sh"
need_sqlite

clean() {
	if LC_ALL=C grep -q "$(printf '[\033\a\b\177\233]')" "$1"; then
		fail "a control character got through: $2"
	fi
}

evil=$(printf 'e\033[31mvil\007')
expect 0 fake_run -e fork
sql "PRAGMA ignore_check_constraints = 1;
	UPDATE run SET label = '$evil', kernel = '$evil'"
for arguments in "runs" "runs show 1" "runs show 1 --format json" \
	"runs --format json" "runs show 2"; do
	# shellcheck disable=SC2086
	code=0
	fake $arguments --color never >"$dir/out" 2>"$dir/err" || code=$?
	clean "$dir/out" "$arguments"
	clean "$dir/err" "$arguments"
done
expect 2 fake "$evil"
clean "$dir/err" "a command"
expect 2 fake run --suite "$evil"
clean "$dir/err" "a suite"
expect 2 fake runs show "another$evil"
clean "$dir/err" "a run"
expect 3 fake import "/no/$evil"
clean "$dir/err" "a file"
expect 3 fake runs --db "$dir/$evil"
clean "$dir/err" "a database"

# Imports: refused whole, with a line number, and nothing of them is kept.
expect 0 fake_run --ndjson "$dir/good.ndjson" -e fork,wp_write
rm -f "$PINCOW_DB"*
expect 0 fake import "$dir/good.ndjson"
prints "^run 1 from "
before=$(sql "SELECT count(*) FROM batch_info")
refuse() {
	sed 's/^{"pincow":1,"run":"[^"]*"/{"pincow":1,"run":"00000000-0000-4000-8000-000000000001"/' \
		"$dir/good.ndjson" | sed "$1" >"$dir/bad.ndjson"
	expect 3 fake import "$dir/bad.ndjson"
	clean "$dir/err" "$1"
	[ "$(grep -c . "$dir/err")" = 1 ] || fail "not one sentence: $1"
	[ "$(sql "SELECT count(*) FROM run_info")" = 1 ] ||
		fail "half of a run was imported: $1"
}
refuse '20s/.*/{"batch":/'
refuse '20s/.*/[]/'
refuse '20s/.*/{"skip":{"point":"a\\u001b[31m","invocation":1}}/'
refuse 's/"nr":8/"nr":9/'
refuse 's/"nr":8/"nr":99999999999999999999/'
refuse 's/"errno":95/"errno":"95"/'
refuse 's/"invocation":1,/"invocation":-1,/'
[ "$(sql "SELECT count(*) FROM batch_info")" = "$before" ] ||
	fail "a refused file changed the database"

# Importing again changes nothing; the start of a run is stored as interrupted,
# and importing the whole completes it.
expect 0 fake import "$dir/good.ndjson"
prints "already in the database"
[ "$(sql "SELECT count(*) FROM batch_info")" = "$before" ] ||
	fail "importing again changed something"
rm -f "$PINCOW_DB"*
head -n 40 "$dir/good.ndjson" >"$dir/start.ndjson"
expect 0 fake import "$dir/start.ndjson"
prints "interrupted"
[ "$(sql "SELECT status FROM run_info")" = interrupted ] || fail "not interrupted"
code=0
fake import - <"$dir/good.ndjson" >"$dir/out" 2>"$dir/err" || code=$?
[ $code = 0 ] || fail "exit $code importing from stdin"
[ "$(sql "SELECT status FROM run_info")" = complete ] || fail "not complete"
[ "$(sql "SELECT count(*) FROM batch_info")" = "$before" ] ||
	fail "more or less than the run was imported"
finish
