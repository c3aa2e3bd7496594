#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Times that deserve a doubt: batches with two modes, and a harness that takes
# longer than a bare loop. Runs, reports and comparisons say so.
. "$(dirname "$0")/../cli/expect.sh"
need_sqlite

# run NAME RATIO HIGH: two of five batches take HIGH ns, the others 641; both
# vary by 1 %.
run() {
	python3 - "$@" >"$dir/$1.ndjson" <<-'EOF'
	import json, random, sys
	name, ratio, high = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
	random.seed(name)
	def put(**fact):
	    print(json.dumps(fact))
	uuid = "00000000-0000-4000-8000-%012x" % random.getrandbits(40)
	put(pincow=1, run=uuid, session=uuid, kernel="6.18.0-" + name, clock="tsc", version="0.1.0",
	    command="pincow run", seed=1, started_ns=1, invocations=10, points=1)
	put(environment={"must_match": {"cpu_model": "Made Up"}, "may_differ": {},
	    "recorded": {}})
	point = "wp_write/4k/none/fork_exit"
	for i in range(1, 11):
	    put(invocation=dict(seq=i, seed=1, started_ns=i))
	    if i == 1:
	        put(event=dict(at_ns=1, invocation=1, kind="overhead",
	            subject="harness", value=ratio, text="made up"))
	        put(event=dict(at_ns=1, invocation=1, kind="overhead",
	            subject="harness_copy", value=1010000, text="made up"))
	        put(event=dict(at_ns=1, invocation=1, kind="overhead",
	            subject="harness_first_write", value=950000, text="made up"))
	    put(point=dict(point=point, version=1, page_size=4096,
	        range_bytes=2097152, writes=512, referenced_pages=0))
	    for k in range(1, 6):
	        ns = round((high if k % 5 < 2 else 641) *
	            random.uniform(0.99, 1.01))
	        put(batch=dict(point=point, invocation=i, seq=k, sort="timed",
	            nr=512, classes=[["reuse", 512]], quantiles={"reuse": dict(
	                n=512, p50=ns, p90=ns + 100, p99=ns + 500, max=9999)},
	            sum_ns=512 * ns, readings=dict(written_pages=512)))
	    put(invocation_end=dict(seq=i, finished_ns=i + 1, complete=1))
	put(end=dict(status="complete", finished_ns=99, points=10,
	    batches=50, skips=0, events=3))
	EOF
	expect 0 "$PINCOW" import "$dir/$1.ndjson"
}

run steady 1000000 641
run torn 1370000 851
run slow 1000000 721

# tells WORDS: in the output, however its lines are filled.
tells() {
	tr -s ' \n' '  ' <"$dir/out" | grep -q -e "$1" || fail "nowhere: $1"
}

# The second line is about all times: one sentence, of what is off.
expect 0 "$PINCOW" runs show 2
sed -n 2p "$dir/out" | grep -q "^Times may not be the kernel's alone" ||
	fail "the harness is not in the second line"
tells "alone: a 4k reuse took 37 % longer, a first write took 5 % less than in a \
bare loop[.]"
prints '^Times with two modes'
tells 'fork_exit, write_ns_reuse: bimodal: 64[0-9] and 8[45][0-9] ns, 30 and 20 batches'
expect 0 "$PINCOW" runs show 1
tells "alone: a first write took 5 % less than"
! grep -q 'two modes' "$dir/out" || fail "one mode is said to be two"

expect 0 "$PINCOW" report 2 --view latency
prints 'fork_exit, write_ns_reuse: bimodal'
expect 0 "$PINCOW" report 1 --view latency
! grep -q bimodal "$dir/out" || fail "one mode is bimodal in the report"

# Neither better nor worse, and no suspicion to confirm.
expect 0 "$PINCOW" compare 1 2 --all
prints 'bimodal: 64[0-9] and 8[45][0-9] ns, 30 and 20 batches of the new run'
expect 0 "$PINCOW" compare 2 1 --format json
python3 - "$dir/out" <<'EOF' || fail "a bimodal time has a verdict"
import json, sys
rows = json.load(open(sys.argv[1]))["metrics"]
row = [r for r in rows if r["metric"] == "write_ns_reuse"][0]
assert row["verdict"] == "inconclusive", row
assert row["why"].startswith("bimodal: "), row
assert "needed_invocations" not in row, row
EOF
# A mode that merely moved is compared as ever.
expect 0 "$PINCOW" compare 1 1
! grep -q bimodal "$dir/out" || fail "one mode is bimodal in a comparison"
finish
