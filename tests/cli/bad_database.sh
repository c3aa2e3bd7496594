#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Databases that are damaged or of another program: exit 3, one sentence, and
# the file stays as it was.
. "$(dirname "$0")/expect.sh"
need_sqlite

# refused FILE: run, runs and restore all say so, and leave it alone.
refused() {
	before=$(cksum <"$1")
	expect 3 fake_run --db "$1" -e fork
	[ "$(grep -c . "$dir/err")" = 1 ] || fail "not one sentence"
	grep -q "$1" "$dir/err" || fail "the sentence does not name the file"
	expect 3 fake runs --db "$1"
	expect 3 fake import --db "$1" "$dir/good.ndjson"
	[ "$(cksum <"$1")" = "$before" ] || fail "$1 was changed"
}

expect 0 fake_run --ndjson "$dir/good.ndjson" -e fork
expect 0 fake_run --db "$dir/good.db" -e fork

printf 'This is a text file, and not a short one: %0200d\n' 0 >"$dir/text.db"
refused "$dir/text.db"
head -c 8192 /dev/urandom >"$dir/noise.db"
refused "$dir/noise.db"
sql "CREATE TABLE t (x); INSERT INTO t VALUES (1)" "$dir/foreign.db"
refused "$dir/foreign.db"
cp "$dir/good.db" "$dir/newer.db"
sql "PRAGMA user_version = 9999" "$dir/newer.db"
refused "$dir/newer.db"
says "newer"

# Databases with our application_id and another schema, and NULLs where there
# must be a value: every command that reads says so, and none of them crashes.

# crafted NAME SQL [SQL]: a copy of good.db after SQL on its own schema, and
# after SQL on its rows.
crafted() {
	cp "$dir/good.db" "$dir/$1.db"
	sqlite3 -batch -cmd ".dbconfig defensive off" "$dir/$1.db" \
		"PRAGMA writable_schema = ON; $2; PRAGMA writable_schema = RESET;" \
		>"$dir/log" || fail "$1 was not made"
	[ -z "${3-}" ] || sqlite3 -batch "$dir/$1.db" "$3" ||
		fail "$1 was not changed"
}

# reader CODE NAME COMMAND...: one sentence on stderr, and no crash.
reader() {
	wanted_code=$1
	name=$2
	shift 2
	expect "$wanted_code" fake "$@" --db "$dir/$name.db"
	[ "$wanted_code" = 0 ] || [ "$(grep -c . "$dir/err")" = 1 ] ||
		fail "$name: not one sentence: $*"
}

readers() { # CODE NAME
	reader "$1" "$2" runs
	reader "$1" "$2" report 1
	reader "$1" "$2" export 1 -o "$dir/out.ndjson"
	reader "$1" "$2" compare 1 1
	reader "$1" "$2" dashboard -o "$dir/site"
}

# without TABLE WORDS: SQL that takes words out of a table's definition.
without() {
	echo "UPDATE sqlite_schema SET sql = replace(sql, '$2', '') WHERE" \
		"type = 'table' AND name = '$1'"
}

sql "PRAGMA wal_checkpoint(TRUNCATE)" "$dir/good.db" >"$dir/log"
crafted null "$(without run ' NOT NULL')" "UPDATE run SET kernel = NULL"
readers 3 null
says "its table run differs (export from the program that made it)"
crafted point "$(without point ' NOT NULL')" "UPDATE point SET pin = NULL"
readers 3 point
crafted strict "$(without batch 'STRICT')" "UPDATE batch SET nr = 'many'"
readers 3 strict
says "its table batch differs"
crafted view "SELECT 1" "DROP VIEW metric_value;
	CREATE VIEW metric_value AS SELECT NULL AS run, NULL AS point"
readers 3 view
says "its view metric_value differs"
crafted gone "SELECT 1" "DROP VIEW skip_info"
readers 3 gone
crafted trigger "SELECT 1" "CREATE TRIGGER t AFTER UPDATE ON run BEGIN
	DELETE FROM point; END"
readers 3 trigger
says "its trigger t differs"
expect 3 fake_run --db "$dir/trigger.db" -e fork
crafted hidden "INSERT INTO sqlite_schema VALUES ('table', 'run', 'run', 0,
	'CREATE TRIGGER t AFTER UPDATE ON run BEGIN DELETE FROM point; END')"
readers 3 hidden
crafted index "SELECT 1" "CREATE INDEX i ON run (abs(seed))"
readers 3 index
# Tables and views of a user's own are no harm.
crafted own "SELECT 1" "CREATE TABLE notes (text); CREATE VIEW fast AS
	SELECT * FROM metric_value"
reader 0 own runs
reader 0 own report 1

# broken NAME TABLE SQL: a schema that is ours, and rows that break it. Beyond
# 16 MiB not every page is looked at.
broken() {
	for size in "" 17M; do
		cp "$dir/good.db" "$dir/$1.db"
		sqlite3 -batch -cmd ".dbconfig defensive off" "$dir/$1.db" \
			"PRAGMA writable_schema = ON;
			CREATE TEMP TABLE kept AS SELECT sql FROM sqlite_schema
				WHERE type = 'table' AND name = '$2';
			$(without "$2" ' NOT NULL');
			PRAGMA writable_schema = RESET;" \
			"PRAGMA ignore_check_constraints = ON; $3;" \
			"PRAGMA writable_schema = ON;
			UPDATE sqlite_schema SET sql = (SELECT sql FROM kept)
				WHERE type = 'table' AND name = '$2';" \
			>"$dir/log" || fail "$1 was not made"
		sql "PRAGMA wal_checkpoint(TRUNCATE)" "$dir/$1.db" >"$dir/log"
		[ -z "$size" ] || truncate -s "$size" "$dir/$1.db"
		for command in "runs" "report 1" "compare 1 1" \
			"export 1 -o $dir/out.ndjson" \
			"dashboard -o $dir/site"; do
			code=0
			expected=$((expected + 1))
			# shellcheck disable=SC2086
			fake $command --db "$dir/$1.db" >"$dir/out" \
				2>"$dir/err" </dev/null || code=$?
			[ $code -lt 128 ] || fail "$1 $size: $command: $code"
			[ -n "$size" ] || [ $code = 3 ] ||
				fail "$1: $command: exit $code, not 3"
		done
	done
}
for column in uuid session kernel clock version command status; do
	broken "run_$column" run "UPDATE run SET $column = NULL"
done
for column in experiment mapping pin wp params; do
	broken "point_$column" point "UPDATE point SET $column = NULL"
done
for column in sort nr readings reading_set; do
	broken "batch_$column" batch "UPDATE batch SET $column = NULL"
done
broken set reading_set "UPDATE reading_set SET names = NULL"
broken metric metric "UPDATE metric SET name = NULL, unit = NULL, better = NULL,
	exactness = NULL, help = NULL"
broken summary point_summary "UPDATE point_summary SET value = NULL, n = NULL"

# Directories in its place, or missing above it.
mkdir "$dir/directory"
expect 3 fake_run --db "$dir/directory" -e fork
expect 0 fake_run --db "$dir/made/for/it.db" -e fork
expect 3 fake runs --db "$dir/none.db"

# A lock that is never released: wait, then say so.
mkfifo "$dir/hold"
(
	echo "BEGIN EXCLUSIVE; SELECT 'locked';"
	read -r _ <"$dir/hold"
	echo "COMMIT;"
) | sqlite3 -batch "$dir/good.db" >"$dir/locker" &
for _ in 1 2 3 4 5 6 7 8 9 10; do
	grep -q locked "$dir/locker" 2>/dev/null && break
	sleep 0.2
done
expect 3 fake import --db "$dir/good.db" "$dir/good.ndjson"
echo go >"$dir/hold"
wait
expect 0 fake import --db "$dir/good.db" "$dir/good.ndjson"

# Reading what may only be read. Root may write all the same.
if [ "$(id -u)" != 0 ]; then
	chmod 444 "$dir/good.db"
	expect 3 fake_run --db "$dir/good.db" -e fork
	expect 0 fake runs --db "$dir/good.db"
fi

# A disk that is full in the middle: exit 3, what was stored is sound.
if [ "$(id -u)" = 0 ] && mkdir "$dir/small" &&
	mount -t tmpfs -o size=256k none "$dir/small" 2>/dev/null; then
	expect 3 fake_run --db "$dir/small/x.db" --invocations 40
	says "full\|space"
	fault=$(sql "PRAGMA integrity_check" "$dir/small/x.db" 2>&1)
	umount "$dir/small"
	[ "$fault" = ok ] || fail "the full disk left: $fault"
fi
echo "tried $expected, survived $((expected - failures))"
finish
