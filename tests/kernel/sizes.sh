#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Ranges of several pages of their mapping, on the kernel that runs: counts that
# hold under every rule; and what a range of 1 GiB needs beside itself.
#
#	sizes.sh [GIB]		as root; 1 GiB unless said
set -u
[ "$(id -u)" = 0 ] || { echo "SKIP: frame numbers need root"; exit 77; }
for tool in sqlite3 python3; do
	command -v $tool >/dev/null || { echo "SKIP: no $tool"; exit 77; }
done
gib=${1:-1}
kib=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo)
[ "$kib" -gt $(((2 * gib + 1) << 20)) ] || {
	echo "SKIP: $gib GiB and a copy need more than $((kib >> 20)) GiB"
	exit 77
}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
db=$dir/sizes.db
failed=0

"$PINCOW" run --db "$db" --quiet --invocations 1 --batches 2 --size 16M \
	-e first_write,wp_write,fork --mapping 4k,thp,hugetlb_2m \
	--pin none,io_uring --wp none,fork_exit,fork_alive >"$dir/out" 2>&1 || {
	cat "$dir/out"
	exit 1
}

expect() { # point, metric, value
	got=$(sqlite3 "$db" "SELECT CAST(value AS INTEGER) FROM metric_value
		WHERE point = '$1?size=16M' AND metric = '$2'")
	reason=$(sqlite3 "$db" "SELECT reason FROM skip_info
		WHERE point = '$1?size=16M' LIMIT 1")
	[ -z "$got" ] && [ -n "$reason" ] && {
		echo "skipped: $1: $reason"
		return
	}
	[ "$got" = "$3" ] && return
	echo "$1?size=16M: $2 is '$got', not $3"
	failed=1
}

# A fault for each page of the mapping, 4096 of 4k or 8 of 2 MiB.
for row in 4k:4096 thp:8 hugetlb_2m:8; do
	m=${row%:*} pages=${row#*:}
	expect first_write/$m/none/none writes 4096
	expect first_write/$m/none/none allocs "$pages"
	expect first_write/$m/none/none faults "$pages"
	expect wp_write/$m/none/fork_exit reuses "$pages"
	expect wp_write/$m/none/fork_exit copies 0
	expect wp_write/$m/none/fork_alive copies 4096
	expect fork/$m/none/none fork_copied_pages 0
done
# Only one page of 4096 is pinned: fork copies that one, or the 2 MiB it is in.
expect fork/4k/io_uring/none fork_copied_pages 1
expect fork/hugetlb_2m/io_uring/none fork_copied_pages 512
expect wp_write/4k/none/fork_alive copy_faults 4096
expect wp_write/hugetlb_2m/none/fork_alive copy_faults 8
# Flushes, faults, smaps and vmstat agree.
conflicts=$(sqlite3 "$db" "SELECT point FROM metric_value
	WHERE metric = 'witness_conflicts' AND value <> 0")
[ -z "$conflicts" ] || { echo "witnesses disagree: $conflicts"; failed=1; }

# The peaks of all processes, added up, whatever they share.
python3 - "$gib" "$PINCOW" run --db "$dir/large.db" --quiet --invocations 1 \
	--batches 1 -e wp_write --mapping 4k --pin none --wp fork_exit \
	--size "${gib}G" <<'EOT' || failed=1
import os, subprocess, sys, time
gib, command = int(sys.argv[1]), sys.argv[2:]
run = subprocess.Popen(command, stdout=subprocess.DEVNULL)
peak = {}

def parents():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            stat = open(f"/proc/{pid}/stat").read()
            yield int(pid), int(stat.rpartition(")")[2].split()[1])
        except OSError:
            pass

while run.poll() is None:
    parent = dict(parents())
    for pid in parent:
        at = pid
        while at in parent and at != run.pid:
            at = parent[at]
        if at != run.pid:
            continue
        try:
            lines = open(f"/proc/{pid}/status").read().splitlines()
        except OSError:
            continue
        kib = [int(l.split()[1]) for l in lines if l.startswith("VmHWM")]
        # A child of fork has the whole range, which it shares.
        if kib and not (pid in peak and peak[pid] > kib[0]):
            peak[pid] = kib[0]
    time.sleep(0.02)
if run.returncode:
    sys.exit(f"the run ends with {run.returncode}")
size = gib << 20
beside = sum(k - size if k >= size else k for k in peak.values())
most = 60 + 35 * gib
print(f"{gib} GiB: {beside >> 10} MiB beside the range")
if not any(k >= size for k in peak.values()):
    sys.exit("no process had the range")
if beside >> 10 > most:
    sys.exit(f"more than {most} MiB: {peak}")
EOT
got=$(sqlite3 "$dir/large.db" "SELECT CAST(value AS INTEGER) FROM metric_value
	WHERE metric = 'reuses'")
[ "$got" = $((gib * 262144)) ] || { echo "reuses of $gib GiB: '$got'"; failed=1; }
exit $failed
