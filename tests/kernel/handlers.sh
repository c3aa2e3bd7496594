#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Writes whose faults user space answers, and the same without pincow.
#
#	handlers.sh PROGRAM
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: frame numbers need root"; exit 77; }
command -v sqlite3 > /dev/null || { echo "SKIP: no sqlite3"; exit 77; }
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
. "$PINCOW_SOURCE_DIR/tests/kernel/handlers_judge.sh"

"$1" > "$tmp/truth" || { cat "$tmp/truth"; echo "$1: exit $?"; exit 1; }
measure() { # experiment, options...
	rm -f "$tmp"/db*
	timeout 100 "$PINCOW" run --db "$tmp/db" --invocations 1 --batches 3 \
		--quiet -e "$@" > "$tmp/out" 2>&1 ||
		{ rc=$?; cat "$tmp/out"; echo "pincow run: exit $rc"; exit 1; }
}
measure wp_write --mapping 4k --pin none --wp sigsegv,uffd_async,uffd_handler
judge_handlers "$tmp/db" 1 "$tmp/truth" || exit 1

# A reference changes nothing: a handler changes no frame, and copies nothing.
# Of a huge page one fault is for all of it, of PTEs each has its own.
measure wp_write --mapping 4k,thp,hugetlb_2m --pin none,vmsplice \
	--wp sigsegv,uffd_handler
while IFS='|' read -r point value; do
	case $point in
	*/hugetlb_2m/*) want=1 ;;
	*) want=512 ;;
	esac
	[ "$value" = "$want" ] || { echo "$point: $value, not $want"; exit 1; }
done < <(sqlite3 "$tmp/db" "SELECT point, value FROM metric_value
	WHERE metric = 'handled_faults'")
bad=$(sqlite3 "$tmp/db" "SELECT point, metric, value FROM metric_value
	WHERE metric IN ('copies', 'witness_conflicts', 'inconclusives',
	'handled_copy_faults') AND high > 0")
[ -z "$bad" ] || { echo "not 0: $bad"; exit 1; }
# Its time is in no class of the kernel's own faults.
mixed=$(sqlite3 "$tmp/db" "SELECT point, metric FROM metric_value
	WHERE metric IN ('write_ns_reuse', 'write_ns_copy')")
[ -z "$mixed" ] || { echo "a round trip as $mixed"; exit 1; }

# A page that was answered while a reference was taken is not answered again:
# the kernel's own answer finds as many.
measure wp_write --mapping 4k --pin io_uring --wp uffd_async,uffd_handler \
	--params pin-when=after
IFS='|' read -r ours theirs < <(sqlite3 "$tmp/db" "SELECT
	max(value) FILTER (WHERE wp = 'uffd_handler' AND metric = 'handled_faults'),
	max(value) FILTER (WHERE wp = 'uffd_async' AND metric = 'reuses')
	FROM metric_value WHERE pin = 'io_uring'")
[ -z "$ours" ] || [ -z "$theirs" ] || [ "$ours" = "$theirs" ] ||
	{ echo "answered after the reference: $ours, not $theirs"; exit 1; }

# Several ranges are protected at once.
measure retention --mapping 4k,shmem --pin none,vmsplice \
	--wp sigsegv,uffd_handler --params ranges=1+8
points=$(sqlite3 "$tmp/db" "SELECT count(DISTINCT point) FROM metric_value")
[ "$points" = 16 ] || { echo "$points points of 16"; cat "$tmp/out"; exit 1; }
