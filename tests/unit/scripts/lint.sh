#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A lint that finds nothing proves nothing: each rule broken once, in a tree
# of its own.
# The licence lines below are not its own. REUSE-IgnoreStart
set -eu
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0
spdx='/* SPDX-License-Identifier: GPL-2.0-or-later */'
head='/* The head of a file. */'

mkdir -p "$tree"/{scripts,tests,attic,crowd,lib,facts,harness,db,vm,run,report,plots,cli}
mkdir -p "$tree"/bench/{point,pin,wp,mapping}
cp "$PINCOW_SOURCE_DIR"/scripts/{lint,kind-tables} "$tree/scripts/"
cp "$PINCOW_SOURCE_DIR"/.{clang-format,shellcheckrc} "$tree/"
cp "$PINCOW_SOURCE_DIR"/bench/kinds.def "$tree/bench/"
mkdir -p "$tree/docs"
printf '<!-- kinds -->\nk\n<!-- /kinds -->\n' >"$tree/docs/reference.md"
printf '<!-- metrics -->\nm\n<!-- /metrics -->\n' >>"$tree/docs/reference.md"
cat >"$tree/pincow" <<'EOT'
#!/bin/sh
case $2 in --kinds) echo k ;; --metrics) echo m ;; esac
EOT
chmod +x "$tree/pincow"

lint() {
	PINCOW=$tree/pincow "$tree/scripts/lint"
}

said=$(lint) && code=0 || code=$?
if [ $code = 77 ]; then
	formatter=
elif [ $code = 0 ]; then
	formatter=1
else
	echo "a clean tree is not clean: $said"
	exit 1
fi

# Each finding, and each line that must pass, in a file of its own.
declare -A title
breaks() { # title of the finding, file, line...
	title[$2]=$1
	printf '%s\n' "${@:3}" >"$tree/$2"
}

passes() { # file, line...
	printf '%s\n' "$spdx" "$head" "${@:2}" >"$tree/$1"
}

include() { # title, file, what
	breaks "$1" "$2" "$spdx" "#include $3" 'int x;'
}

along="along no arrow"
include "$along" harness/a.c '"bench/point/point.h"'
include "$along" harness/b.h '"db/store.h"'
include "$along" db/a.c '"bench/point/point.h"'
include "$along" db/b.c '"harness/clock.h"'
include "$along" bench/a.c '"db/store.h"'
include "$along" bench/b.c '"cli/command.h"'
include "$along" bench/c.c '"../harness/clock.h"'
include "$along" bench/f.c '"clock.h"'
include "$along" lib/a.c '"facts/sink.h"'
include "$along" facts/a.c '"harness/clock.h"'
include "$along" vm/a.c '"db/store.h"'
include "$along" report/a.c '"bench/batch/steps.h"'
include "$along" report/b.c '"vm/boot.h"'
include "$along" plots/a.c '"run/order.h"'
include "$along" run/a.c '"report/rows.h"'
include "bench/pin/ must not" bench/pin/a.c '"bench/wp/shared/wp.h"'
include "does not know SQLite" harness/c.c '<sqlite3.h>'
include "does not know" attic/a.c '<stdio.h>'
breaks "link along no arrow" db/CMakeLists.txt \
	'# SPDX-License-Identifier: GPL-2.0-or-later' \
	'target_link_libraries(pincow_db PUBLIC pincow_bench)' ''
breaks "by its name" bench/d.c "$spdx" \
	'int x = !strcmp(p->pin->kind->name, word);' ''
breaks "name in a comparison" db/c.c "$spdx" \
	'int x = !strcmp(p, "vmsplice");' ''
breaks "Printing" bench/e.c "$spdx" 'void f(void) { printf("x"); }' ''
breaks "Printing" harness/d.c "$spdx" 'void f(void) { exit(1); }' ''
breaks "Printing" db/d.c "$spdx" 'void f(void) { fprintf(stderr, "x"); }' ''
breaks "No SPDX" cli/a.c 'int x;'
breaks "Left for later" cli/b.c "$spdx" "/* TO""DO */" ''
wide=$(printf '%078d' 0)
breaks "80 columns" tests/a.c "$spdx" "$head" "/* $wide */"
breaks "80 columns" tests/b.js '// SPDX' "	$wide"
breaks "begins with What" tests/c.c "$spdx" '/* What it is for. */'
breaks "begins with What" tests/d.md 'It is so.' \
	'- Whoever asks is told.'
breaks "No comment below" tests/e.c "$spdx" 'int x;'
breaks "shellcheck" tests/f.sh '#!/bin/sh' '# SPDX-License-Identifier: x' \
	'unused=$1'
breaks "names a file" tests/g.md 'See `db/nothing.c`.'
breaks "names a function" CONTRIBUTING.md 'Call `not_there()`.'
for i in {1..51}; do
	printf '%s\n' "$spdx" "$head" >"$tree/crowd/$i.c"
done
title[crowd]="more than 50"
[ -z "$formatter" ] || breaks "Not formatted" cli/c.c "$spdx" 'int  x ;' ''

said=$(lint) && code=0 || code=$?
[ $code = 1 ] || { echo "findings end with $code"; failed=1; }
for file in "${!title[@]}"; do
	# The paragraph of that title names that file.
	awk -v RS= -v title="${title[$file]}" -v file="$file" \
		'index($0, title) && index($0, file) { found = 1 }
		END { exit !found }' <<<"$said" || {
		echo "not found: ${title[$file]}: $file"
		failed=1
	}
	rm -r "${tree:?}/$file"
done

passes db/x.c '#include "facts/sink.h"' '#include "lib/table.h"'
passes report/x.c '#include "bench/point/point.h"' '#include "db/store.h"'
passes bench/pin/x.c '#include "bench/mapping/shared/mapping.h"'
passes bench/point/x.c 'int x = !strcmp(p->pin->kind->name, word);'
passes bench/x.c '/* printf() is not for us. */' 'int x = _exit(1);' \
	'int y = snprintf(text, 1, "x");'
passes cli/x.c 'int x = printf("x");'
passes tests/x.js "const x = \"$wide\";" '/* Nobody knows what it is. */'
passes tests/z.md 'See `db/x.c`, and write `db/NAME.c`.'
passes tests/y.c "/* https://example.org/$wide */"
said=$(lint) && code=0 || code=$?
if [ $code = 1 ]; then
	echo "found, and is none: $said"
	failed=1
fi

# A stale table, then --fix, which writes it anew.
printf '<!-- kinds -->\nold\n<!-- /kinds -->\n' >"$tree/docs/reference.md"
printf '<!-- metrics -->\nm\n<!-- /metrics -->\n' >>"$tree/docs/reference.md"
if said=$(lint) || [[ $said != *stale* ]]; then
	echo "a stale table is not found"
	failed=1
fi
PINCOW=$tree/pincow "$tree/scripts/lint" --fix >/dev/null || [ $? = 77 ]
grep -qx k "$tree/docs/reference.md" || {
	echo "--fix leaves a stale table"
	failed=1
}
exit $failed
