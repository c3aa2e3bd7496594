# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Compares pincow's counts with those of handler_witness, here and in guests.
# Each kind that the program could use: as many answers and as many faults of
# the writing thread, no contradiction, and no copy. And what pincow takes for
# granted: a fault that ends in a signal is in the perf event, and in no total.
judge_handlers() { # database, run, output of the program
	local kind answers faults entries rest bad=0 seen=0 ours class signals

	while read -r kind answers faults entries rest; do
		case $kind in sigsegv | uffd_async | uffd_handler) ;; *) continue ;; esac
		ours=$(sqlite3 "$1" "SELECT count(*) FROM metric_value WHERE run = $2
			AND point = 'wp_write/4k/none/$kind'")
		if [ "$answers" = absent ]; then
			[ "$ours" = 0 ] || { echo "$kind is absent, and was measured"; bad=1; }
			continue
		fi
		signals=0
		[ "$kind" = sigsegv ] && signals=$answers
		[ "$entries" = -1 ] || [ "$entries" = $((faults + signals)) ] ||
			{ echo "$kind: $entries entries, $faults faults, $signals signals"; bad=1; }
		class=handled_faults
		[ "$kind" = uffd_async ] && { class=reuses; answers=512; }
		ours=$(sqlite3 "$1" "SELECT group_concat(low || ' ' || high, ', ')
			FROM (SELECT low, high FROM metric_value WHERE run = $2
			AND point = 'wp_write/4k/none/$kind' AND metric IN
			('$class', 'faults', 'witness_conflicts', 'copies')
			ORDER BY metric = '$class' DESC, metric = 'faults' DESC)")
		# Stray faults of the program: its stack after the fork, its handler.
		if [ $((faults % 512)) -le 4 ]; then
			[ "$entries" = -1 ] || entries=$((entries - faults % 512))
			faults=$((faults / 512 * 512))
		fi
		[ "$ours" = "$answers $answers, $faults $faults, 0 0, 0 0" ] ||
			{ echo "$kind: $ours, not $answers and $faults"; bad=1; }
		echo "$kind: $answers answered, $faults faults, $entries entries"
		seen=$((seen + 1))
	done < "$3"
	# sigsegv and uffd_handler work on every kernel.
	[ $seen -gt 1 ] || { echo "$seen kinds were compared"; return 1; }
	return $bad
}
