#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run --resume obeys no command but those that pincow run itself wrote, and
# resumes no run that came from elsewhere: no file is written, no setting.
. "$(dirname "$0")/expect.sh"
need_sqlite

victim="$dir/victim"
base='pincow run --invocations 2 --batches 1 --seed 5 --clock fake'

resume() {
	"$PINCOW_FAKE" run --resume --quiet --journal "$dir/journal" "$@"
}

# Half of a run with two invocations, as if it had been killed in between.
halve() {
	sql "PRAGMA foreign_keys = ON;
		DELETE FROM visit WHERE invocation = 2;
		DELETE FROM skip WHERE invocation = 2;
		DELETE FROM event WHERE invocation = 2;
		DELETE FROM invocation WHERE seq = 2;
		UPDATE run SET status = 'interrupted', finished_ns = NULL"
}

interrupted_run() {
	rm -f "$PINCOW_DB"*
	expect 0 "$PINCOW_FAKE" run --quiet --journal "$dir/journal" \
		--clock fake --invocations 2 --batches 1 --seed 5 "$@"
	halve
}

# Of before: the victim's content, and that of the database.
state() {
	cat "$victim"
	sql "SELECT run, status, invocations FROM run_info;
		SELECT count(*) FROM batch"
	ls "$dir/journal" "$dir/root" 2>/dev/null
}

# refused PATTERN COMMAND...: exit 3, one sentence, and nothing has changed.
refused() {
	pattern=$1
	shift
	state >"$dir/before"
	expect 3 "$@"
	says "$pattern"
	state >"$dir/after"
	cmp -s "$dir/before" "$dir/after" ||
		fail "something changed: $(diff "$dir/before" "$dir/after")"
	echo precious >"$victim"
}

echo precious >"$victim"
mkdir "$dir/root"
interrupted_run -e fork,wp_write

# A command in a database that came from anywhere.
tampered() {
	sql "UPDATE run SET command = '$(printf %s "$base$2" |
		sed "s/'/''/g")'"
	refused "$1" resume
}

for tail in "--benchmark-json $victim" "--benchmark-json=$victim" \
	"--bench $victim" "--ndjson $victim" "--ndjson=$victim" "--ndjson -" \
	"--db $victim" "--label hostile" "--plan" \
	"--resume=1" "--format json" "--quiet" "--tables" "--help" \
	"--usage" "--version" "--root $dir/root" "--journal $dir/root" \
	"--silence 1" "--exp fork" "-e fork" "--suite=quick" "quick"; do
	tampered "cannot be resumed: its command has \"$(echo "$tail" |
		cut -d ' ' -f 1)\"" " $tail"
done
for tail in '--filter $HOME' '--filter ${HOME}' '--filter ~' '--filter *' \
	'--filter [w]*' '--filter "fork"' '--filter $((1))' '--filter f\ork' \
	"--filter 'fork" "--filter 'fo'rk" ' --tune' '--filter `id`'; do
	tampered "cannot be resumed: its command is not as pincow writes it" \
		" $tail"
done
tampered "it was measured in turns" " --against $victim"
tampered "has --seed twice" " --seed 6"
tampered "not a number" " --cpu 99999"
tampered "suite \"hostile\" is unknown" " --suite hostile"
tampered "unknown mapping" " --mapping hostile"
base='pincow boot --seed 5'
tampered "\"pincow run\" did not begin it" ""
base='pincow run --seed 5'
tampered "its command lacks --invocations" ""
base='pincow run --invocations 2 --batches 1 --seed 5'
tampered "unknown clock" " --clock hostile"

# Options that do not fit with --resume are refused before a file is touched.
for options in "--resume --ndjson $victim" "--ndjson $victim --resume" \
	"--resume --benchmark-json $victim" "--resume=1 --ndjson $victim" \
	"--resume --label x" "--resume --plan"; do
	# shellcheck disable=SC2086
	expect 2 "$PINCOW_FAKE" run --journal "$dir/journal" $options
	says "takes its options from the run"
	[ "$(cat "$victim")" = precious ] || fail "written to: $options"
done

# A run of another machine, and one that does not say which.
interrupted_run -e fork,wp_write
environment=$(sql "SELECT environment FROM run")
other_machine() {
	sql "UPDATE run SET environment = $1"
	refused "began on another machine" resume
	sql "UPDATE run SET environment =
		'$(printf %s "$environment" | sed "s/'/''/g")'"
}
other_machine "json_set(environment, '\$.must_match.cpus_online', '4711')"
other_machine "json_set(environment, '\$.must_match.qemu', '7.2')"
other_machine "json_remove(environment, '\$.must_match.arch')"
other_machine NULL
sql "UPDATE run SET kernel = 'other'"
refused "began under another kernel" resume
sql "UPDATE run SET kernel = '$(uname -r)'"
sql "UPDATE run SET imported = NULL"
refused "an older pincow began or imported it" "$PINCOW_FAKE" run \
	--resume=1 --quiet --journal "$dir/journal"
sql "UPDATE run SET imported = 0"
expect 0 resume

# All that a selection can be is taken up again.
interrupted_run --suite quick --mapping 4k,thp \
	--filter "^(fork|it's|\"~ \$HOME \`id\`)/" --params "drain=no" --cpu 0
expect 0 resume
[ "$(sql "SELECT status || invocations FROM run_info")" = complete2 ] ||
	fail "not complete: $(sql "SELECT status, invocations FROM run_info")"

# A run from a file is none of this machine's, whatever it says of itself.
imported() {
	rm -f "$PINCOW_DB"*
	grep -v '^{"end"' "$dir/run.ndjson" |
		sed "1s|\"command\":\"[^\"]*\"|\"command\":\"$1\"|" \
			>"$dir/hostile.ndjson"
	expect 0 fake import "$dir/hostile.ndjson"
	prints interrupted
	refused "no interrupted run that began in this database" resume
	refused "it was imported" "$PINCOW_FAKE" run --resume=1 --quiet \
		--journal "$dir/journal"
}
expect 0 fake_run --ndjson "$dir/run.ndjson" --seed 5 -e fork
for tail in "" " --benchmark-json $victim" " --ndjson $victim"; do
	imported "pincow run --experiment fork --invocations 2 --batches 1 --seed 5 --clock fake$tail"
done
# Neither does it hide the run that was begun here.
interrupted_run -e fork,wp_write
expect 0 fake import "$dir/hostile.ndjson"
prints "^run 2 "
expect 0 resume
[ "$(sql "SELECT status FROM run_info WHERE run = 1")" = complete ] ||
	fail "the run that was begun here was not resumed"
[ "$(cat "$victim")" = precious ] || fail "written to"
finish
