#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Limits of a cgroup: a range that does not fit is skipped with a sentence, and
# the kernel kills nobody.
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: cgroups need root"; exit 77; }
command -v sqlite3 > /dev/null || { echo "SKIP: no sqlite3"; exit 77; }
tmp=$(mktemp -d) || exit 3
group=

tidy() {
	[ -z "$group" ] || rmdir "$group"
	rm -rf "$tmp"
}
trap tidy EXIT

# v1 or v2, whichever has the memory controller.
for try in /sys/fs/cgroup/memory:memory.limit_in_bytes \
	/sys/fs/cgroup:memory.max; do
	root=${try%:*} file=${try#*:}
	mkdir "$root/limits-$$" 2> /dev/null || continue
	group=$root/limits-$$
	echo $((192 << 20)) 2> /dev/null > "$group/$file" && break
	rmdir "$group"
	group=
done
[ "$group" ] || { echo "SKIP: no memory cgroup takes a limit"; exit 77; }

killed=$(sed -n "s/^oom_kill //p" /proc/vmstat)
(
	sh -c 'echo "$PPID" > "$1/cgroup.procs"' - "$group" &&
		exec "$PINCOW" run --db "$tmp/db" --quiet --invocations 1 \
			--batches 1 -e wp_write --mapping 4k --pin none \
			--wp fork_alive --size 16M,1G
) > "$tmp/out" 2>&1 ||
	{ echo "pincow run: exit $?"; cat "$tmp/out"; exit 1; }
[ "$(sed -n "s/^oom_kill //p" /proc/vmstat)" = "$killed" ] ||
	{ echo "the kernel killed a process for its memory"; exit 1; }

copies=$(sqlite3 "$tmp/db" "SELECT CAST(value AS INTEGER) FROM metric_value
	WHERE point LIKE '%size=16M' AND metric = 'copies'")
[ "$copies" = 4096 ] || { echo "16 MiB: '$copies' copies, not 4096"; exit 1; }
why=$(sqlite3 "$tmp/db" "SELECT reason FROM skip_info
	WHERE point LIKE '%size=1G'")
[[ "$why" =~ ^size:\ needs\ [0-9]+\ MiB,\ the\ limit\ of\ the\ memory\ cgroup\ leaves\ ([0-9]+)\ MiB$ ]] ||
	{ echo "1 GiB: '$why'"; exit 1; }
# Of 192 MiB the program itself needs a part.
left=${BASH_REMATCH[1]}
[ "$left" -gt 96 ] && [ "$left" -le 192 ] ||
	{ echo "$left of 192 MiB are left"; exit 1; }
