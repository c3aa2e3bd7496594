# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced: counts of falsely_dirty.c against those of pincow, of one kernel.
# shellcheck shell=bash

# A filter of the points of pincow that a judgement needs.
judge_points() {
	echo "^(dirtiness/(4k|thp|thp_pte|mthp_64k)/none/(mprotect|fork_exit|fork_alive|uffd_wp|clear_refs)(\$|.tracker=)|wp_write/(4k|thp|thp_pte|mthp_64k)/none/mprotect_fault\$)"
}

# Prints what differs, and how many counts and skips were compared; fails if any
# differs. A line of the program that is a skip must be one of pincow, too.
judge() { # database, run, output of falsely_dirty
	local mapping tracker wp nr rest params compared=0 bad=0
	while read -r mapping tracker wp nr rest; do
		[ "$wp" != split ] || continue
		[ "$nr" = skip ] || rest=
		params="?tracker=$tracker"
		[ "$tracker" != soft_dirty ] || params=
		judge_point "$1" "$2" "dirtiness/$mapping/none/$wp$params"
		# It is that protection, and resets that tracker.
		[ "$tracker/$wp" != soft_dirty/mprotect ] ||
			judge_point "$1" "$2" "wp_write/$mapping/none/mprotect_fault"
	# A guest's firmware and kernel say other things on the same console.
	done < <(grep -E '^(4k|thp|thp_pte|mthp_64k) ' "$3")
	echo "$compared counts and skips compared"
	return $bad
}

judge_point() { # database, run, point
	local got
	got=$(sqlite3 "$1" "SELECT CAST(value AS INTEGER) FROM metric_value
		WHERE run = $2 AND point = '$3' AND metric = 'falsely_dirty_pages'")
	compared=$((compared + 1))
	[ "${got:-skip}" = "$nr" ] && return
	echo "$3: ${got:-skip}, and without pincow $nr $rest"
	bad=1
}
