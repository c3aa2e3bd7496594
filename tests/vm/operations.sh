#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Operations on real kernels: each acts on all pages of its range, or the kernel
# does not have it, and which these are is known.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
fails=0

command -v qemu-system-x86_64 > /dev/null ||
	{ echo "SKIP: qemu-system-x86_64 is not here"; exit 77; }
kernels=
for kernel in debian:5.10 debian:6.1 debian:6.12 debian:7.3; do
	"$PINCOW_SOURCE_DIR/scripts/fetch-kernel" $kernel > /dev/null \
		2> "$tmp/err" || { echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }
	kernels="$kernels -k $kernel"
done

bad() { echo "$*"; fails=1; }
sql() { sqlite3 -batch "$tmp/db" "$1"; }

calls=munmap,madvise_dontneed,madvise_free,pageout,populate,collapse,mremap
calls=$calls,mprotect_ro,mprotect_rw,exit_child,exit_parent,exit_alone
# shellcheck disable=SC2086
"$PINCOW" boot $kernels --db "$tmp/db" --deterministic --invocations 1 \
	--batches 2 --boot-limit 600 -q --suite full -e $calls \
	--mapping 4k,thp,hugetlb_2m --pin none > "$tmp/out" 2> "$tmp/err" ||
	{ cat "$tmp/err"; bad "boot: exit $?"; }

# No guest has swap: reclaim looks at each page, and takes none.
while IFS='|' read -r kernel point pages low high; do
	case $point in
	pageout/*) want=0 ;;
	*) want=512 ;;
	esac
	[ "$pages $low $high" = "$want $want $want" ] ||
		bad "$kernel $point acted on $pages ($low to $high) of $want"
done < <(sql "SELECT i.kernel, m.point, CAST(m.value AS INTEGER),
	CAST(m.low AS INTEGER), CAST(m.high AS INTEGER)
	FROM metric_value m JOIN run_info i USING (run)
	WHERE m.metric = 'op_pages'")

# Skips of hugetlb, of what is huge already, and of calls that came later.
skips() { # kernel
	sql "SELECT experiment || '/' || mapping FROM skip_info s
		JOIN run_info i USING (run) WHERE i.kernel LIKE '$1%'
		ORDER BY 1" | tr '\n' ' '
}
always='collapse/hugetlb_2m collapse/thp madvise_free/hugetlb_2m pageout/hugetlb_2m '
for kernel in 6.1. 6.12 7.3; do
	[ "$(skips $kernel)" = "$always" ] ||
		bad "$kernel skips: $(skips $kernel)"
done
old='collapse/4k collapse/hugetlb_2m collapse/thp madvise_dontneed/hugetlb_2m'
old="$old madvise_free/hugetlb_2m mremap/hugetlb_2m pageout/hugetlb_2m"
old="$old populate/4k populate/hugetlb_2m populate/thp "
[ "$(skips 5.10)" = "$old" ] || bad "5.10 skips: $(skips 5.10)"
[ "$(sql "SELECT count(DISTINCT run) FROM metric_value
	WHERE metric = 'op_pages'")" = 4 ] || bad "not four kernels were measured"
exit $fails
