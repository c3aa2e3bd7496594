#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The claims where kernels differ: the page_count rule with and without the
# skip that was made because of the mail, and what came after it.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT

command -v qemu-system-x86_64 > /dev/null ||
	{ echo "SKIP: qemu-system-x86_64 is not here"; exit 77; }
command -v sqlite3 > /dev/null || { echo "SKIP: no sqlite3"; exit 77; }
options=()
for kernel in debian:5.10 debian:6.1; do
	"$PINCOW_SOURCE_DIR/scripts/fetch-kernel" $kernel > /dev/null \
		2> "$tmp/err" || { echo "SKIP: $(tail -n 1 "$tmp/err")"; exit 77; }
	options+=(-k "$kernel")
done
changed=5.10+january-2021
if "$PINCOW_SOURCE_DIR/scripts/build-kernel" --offline --list 2> /dev/null |
	grep -qF "built	$changed	"; then
	options+=(-k "built:$changed")
else
	echo "without the changed kernel: scripts/build-kernel $changed was not run"
	changed=
fi
"$PINCOW" boot --db "$tmp/db" --accel tcg "${options[@]}" \
	--batches 1 --boot-limit 900 --params refs=1+1022+1023,ranges=1+8 \
	--filter "^($(paste -sd '|' <<- 'EOT'
	coherency/(4k|thp_pte|thp)/(none|io_uring)/(clear_refs|mprotect_fault|uffd_wp)$
	coherency/hugetlb_2m/io_uring/fork_alive$
	coherency/4k/o_direct/(clear_refs|fork_exit)$
	tracking/(4k|thp|thp_pte)/(none|io_uring)/clear_refs$
	tracking/4k/vmsplice/clear_refs.refs=
	fork/(4k|thp)/vmsplice/none.refs=
	retention/(4k|thp|thp_pte)/(none|vmsplice)/fork_exit($|.ranges=8$)
	leak/(4k|thp|thp_pte|hugetlb_2m)/none/none$
	EOT
	))" > "$tmp/out" 2> "$tmp/err"
code=$?
[ "$code" = 0 ] || { cat "$tmp/out" "$tmp/err"; echo "exit code $code"; exit 1; }

fails=0
sql() { # kernel, what to select, from where
	sqlite3 "$tmp/db" "SELECT $2 FROM $3 JOIN run_info USING (run)
		WHERE kernel GLOB '$1' AND point = '$4' $5"
}

# point, metric, of 5.10, of 6.1 and of the changed 5.10; - is not asked
expect() {
	local i=0 kernel got wanted
	wanted=("${@:3}")
	for kernel in '5.10.0-*' '6.1.*' '*-january-2021'; do
		[ "${wanted[i]}" = - ] || [ "$i$changed" = 2 ] || {
			if [ "$2" = outcome ]; then
				got=$(sql "$kernel" outcome outcome_info "$1" '')
			else
				got=$(sql "$kernel" 'CAST(value AS INTEGER)' \
					metric_value "$1" "AND metric = '$2'")
			fi
			[ "$got" = "${wanted[i]}" ] || {
				echo "$1: $2 of $kernel is '$got', not ${wanted[i]}"
				fails=1
			}
		}
		i=$((i + 1))
	done
}

for mapping in 4k thp_pte; do
	for wp in mprotect_fault uffd_wp; do
		expect coherency/$mapping/io_uring/$wp lost_bytes 8192 0 8192
		expect coherency/$mapping/io_uring/$wp outcome \
			silent coherent silent
	done
	expect coherency/$mapping/io_uring/clear_refs lost_bytes 0 0 8192
	expect coherency/$mapping/io_uring/clear_refs outcome \
		unprotected unprotected silent
done
for wp in mprotect_fault uffd_wp clear_refs; do
	expect coherency/thp/io_uring/$wp lost_bytes 0 0 0
done
expect coherency/hugetlb_2m/io_uring/fork_alive lost_bytes 8192 0 8192
expect coherency/4k/o_direct/clear_refs lost_to_cpu 4096 0 -
expect coherency/4k/o_direct/fork_exit lost_to_cpu 4096 4096 -
expect tracking/4k/io_uring/clear_refs untracked_pages 1 1 0
expect tracking/thp_pte/io_uring/clear_refs untracked_pages 512 512 0
expect tracking/thp/io_uring/clear_refs untracked_pages 0 0 0
expect tracking/thp_pte/none/clear_refs untracked_pages 0 0 0
expect 'tracking/4k/vmsplice/clear_refs?refs=1022' untracked_pages 0 0 0
expect 'tracking/4k/vmsplice/clear_refs?refs=1023' untracked_pages 1 1 0
expect 'fork/4k/vmsplice/none?refs=1022' fork_copied_pages 0 1 0
expect 'fork/4k/vmsplice/none?refs=1023' fork_copied_pages 1 1 1
expect 'fork/thp/vmsplice/none?refs=1023' fork_copied_pages 0 0 0
expect retention/4k/vmsplice/fork_exit hidden_pages 1 1 1
expect retention/thp/none/fork_exit hidden_pages 0 0 0
expect retention/thp/vmsplice/fork_exit hidden_pages 0 512 0
expect 'retention/thp/vmsplice/fork_exit?ranges=8' hidden_pages 0 4096 0
expect 'retention/thp/vmsplice/fork_exit?ranges=8' unreturned_pages 0 0 0
expect retention/thp_pte/vmsplice/fork_exit hidden_pages 512 512 512
expect leak/4k/none/none leaked_bytes 0 0 0
expect leak/thp_pte/none/none leaked_bytes 0 0 0
expect leak/thp/none/none leaked_bytes 4096 0 4096
expect leak/hugetlb_2m/none/none leaked_bytes 4096 4096 4096
exit $fails
