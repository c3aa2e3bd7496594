# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Compares pincow's counts with those of starve_witness, here and in guests.

judge_starve() { # database, run, output of the program
	local writer killed rest ours bad=0 seen=0 point

	while read -r writer killed rest; do
		case $writer in
		parent) point='starve/hugetlb_2m/none/none' ;;
		child) point='starve/hugetlb_2m/none/none?writer=child' ;;
		*) continue ;;
		esac
		ours=$(sqlite3 "$1" "SELECT low || ' ' || high FROM metric_value
			WHERE run = $2 AND point = '$point' AND metric = 'killed'")
		[ "$ours" = "$killed $killed" ] ||
			{ echo "$point: $ours killed, not $killed"; bad=1; }
		echo "the $writer writes: $killed killed"
		seen=$((seen + 1))
	done < "$3"
	[ $seen = 2 ] || { echo "$seen writers were compared"; return 1; }
	return $bad
}
