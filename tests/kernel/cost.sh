#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The pause of a fork on the kernel that runs: against a bare loop, and where it
# is extrapolated from 256 MiB, against 1 GiB that was measured.
set -u
command -v sqlite3 >/dev/null || { echo "SKIP: no sqlite3"; exit 77; }
free=$(awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo)
[ "$free" -gt 4096 ] || { echo "SKIP: 4 GiB of memory are needed"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
db=$dir/cost.db

measure() { # sizes
	"$PINCOW" run --db "$db" --quiet --invocations 3 --batches 3 -e fork \
		--mapping 4k --pin none --size "$1" >"$dir/out" 2>&1 ||
		{ cat "$dir/out"; exit 1; }
}

value() { # size
	sqlite3 "$db" "SELECT CAST(value AS INTEGER) FROM metric_value
		WHERE point = 'fork/4k/none/none?size=$1'
		AND metric = 'fork_ns' ORDER BY run DESC LIMIT 1"
}

# Other programs on this machine may disturb one attempt.
attempt() {
	measure 16M,32M,64M,128M,256M
	"$PINCOW" cost redis --db "$db" --run latest --memory 1G >"$dir/page" ||
		exit 1
	measure 1G
	"$1" 64 1024 >"$dir/witness" || { echo "no witness"; exit 1; }
	awk -v far="$(value 1G)" -v near="$(value 64M)" '
	# "(95 %: 20.1 to 21.8 ms)" may be over two lines.
	FILENAME ~ /page$/ { text = text " " $0; next }
	{ bare[$1] = $2 }
	END {
		if (!match(text, /\(95 %: [0-9. to]+ [mun]?s\)/)) {
			print "no interval: " text
			exit 1
		}
		split(substr(text, RSTART, RLENGTH), word, " ")
		unit = word[6] ~ /^ms/ ? 1e6 : word[6] ~ /^us/ ? 1e3 : 1e9
		low = word[3] * unit
		high = word[5] * unit
		printf "64M %d, bare %d; 1G %d, bare %d; %d to %d predicted\n",
			near, bare[64], far, bare[1024], low, high
		bad = far < low || far > high
		# An interval that has anything in it tells nothing.
		bad = bad || high > 4 * far
		for (mib in bare) {
			ratio = (mib == 64 ? near : far) / bare[mib]
			bad = bad || ratio < 0.6 || ratio > 1.5
		}
		exit bad
	}' "$dir/page" "$dir/witness"
}

for try in 1 2 3; do
	attempt "$1" && exit 0
	echo "attempt $try failed"
done
exit 1
