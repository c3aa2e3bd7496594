# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Makes the databases of the dashboard's tests; run.sh sources it. The runs are
# of fake kinds, and get their kernels' names afterwards.
: "${dir:?run.sh sets it}" "${make_database:?run.sh sets it}"

rename_run() { # name, run, kernel, clock
	sql "UPDATE run SET kernel = '$3', clock = '$4' WHERE id = $2" \
		"$dir/$1.db"
}

# Good: released kernels, a changed one, an emulated one, an older run that is
# left out.
for seed in 1 2 3 4 5; do
	fake_run_in good --invocations 3 --batches 2 --seed $seed ||
		fail "no run $seed"
done
rename_run good 1 5.10.0-46-amd64 tsc
rename_run good 2 5.10.0-46-amd64 tsc
rename_run good 3 5.10.262-pincow-page_count-everywhere tsc
rename_run good 4 6.1.0-56-amd64 tsc
rename_run good 5 6.12.118+deb13-amd64 emulated
sql "UPDATE run SET label = 'a baseline' WHERE id = 4;
	UPDATE run SET environment = json_set(environment,
		'\$.must_match.cpu_model', 'Another CPU',
		'\$.may_differ.CONFIG_KSM', NULL) WHERE id = 5;
	UPDATE point_summary SET value = 8, low = 8, high = 8
		WHERE metric = (SELECT id FROM metric WHERE name = 'copies')
		AND point IN (SELECT id FROM point WHERE run = 3
			AND mapping = 'thp' AND pin = 'vmsplice')" "$dir/good.db"
site good 0

# The same kernels, counted in instructions.
cp "$dir/good.db" "$dir/instructions.db"
sql "UPDATE run SET clock = 'instructions'" "$dir/instructions.db"
site instructions 0

# One run alone.
fake_run_in one || fail "no run"
site one 0 latest

# None.
fake_run_in empty -e fork || fail "no run"
expect 0 fake runs delete 1 --db "$dir/empty.db"
site empty 5

# Counts that batches disagree on, and a batch that stayed disturbed.
expect 0 "$PINCOW" import --quiet --db "$dir/doubt.db" \
	"$PINCOW_SOURCE_DIR/tests/report/data/doubt.ndjson"
site doubt 0

# One that failed, and what its console said last.
FAKE_DIE=wp_write/thp/none/fork_exit fake_run_in failed --seed 3
sql "UPDATE run SET kernel = '5.10.0-boot';
	WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL
		SELECT i + 1 FROM n WHERE i < 100)
	INSERT INTO event (run, invocation, at_ns, kind, subject, value, text)
	SELECT 1, 1, i, 'console', '', i, '[    1.' || i || '] line ' || i ||
		iif(i = 100, ': Kernel panic - not syncing', '') FROM n" \
	"$dir/failed.db"
site failed 0

# One that skipped all it was asked for.
fake_run_in skips --wp clear_refs
site skips 5

# Text that would like to be more than text. The 10 kB are in a label that no
# writer of ours would take.
evil="</script><script>window.hacked=1</script><img src=x onerror=hacked=1>"
evil="$evil\"'\`\${hacked=1}&lt;&amp; $(printf '\342\200\250\342\200\256\033[31m')"
quoted=$(printf %s "$evil" | sed "s/'/''/g")
long=$(head -c 10000 /dev/zero | tr '\0' w)
fake_run_in hostile --invocations 2 || fail "no run"
fake_run_in hostile || fail "no run"
sql "PRAGMA ignore_check_constraints = 1;
	UPDATE run SET kernel = '6.1-$quoted', label = '$quoted$long',
		command = 'pincow boot $quoted', status = 'failed',
		environment = json_set(environment,
		'\$.recorded.cmdline', '$quoted$long',
		'\$.recorded.\"$(printf %s "$long" | head -c 200)\"', 'x')
		WHERE id = 1;
	UPDATE run SET kernel = '6.12-$long' WHERE id = 2;
	UPDATE skip SET reason = '$quoted$long';
	INSERT INTO event (run, invocation, at_ns, kind, subject, value, text)
	VALUES (1, 1, 1, 'lost', '$quoted', 0, '$quoted$long'),
		(1, 1, 2, 'console', '', 1, '$quoted$long')" "$dir/hostile.db"
site hostile 0

# As large as it gets: 20 kernels of 500 points; and 1,000 runs.
expect 0 "$make_database" "$dir/large.db" 20 500 6
site large 0
expect 0 "$make_database" "$dir/many.db" 1000 20 1
site many 0
for run in large many; do
	# shellcheck disable=SC2046
	"$PINCOW" report --view trend --order time --format json --metric copies \
		--db "$dir/$run.db" $(sed -n 's/.*"runs":\[\([0-9,]*\)\].*/\1/p' \
			"$dir/$run/data/meta.js" | tr ',' ' ') >"$dir/$run.json" ||
		fail "no trend of $run"
done
