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
finish
