#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Each command of the documents and manual pages parses, and each query of the
# SQL cookbook runs.
. "$(dirname "$0")/expect.sh"
need_sqlite
cd "$PINCOW_SOURCE_DIR" || exit 3

# Indented blocks of Markdown, with lines that end in a backslash joined.
commands_of() { # file
	sed -e ':a' -e '/\\$/{N;s/\\\n//;ba' -e '}' "$1" |
		sed -n 's/^    *\(sudo \)\{0,1\}\(build\/release\/\)\{0,1\}pincow \([a-z].*\)/\3/p'
}

# parses LINE: argp reads the options up to --help, and says what it refuses.
# An ellipsis stands for more; a pipe, a redirection and a remark end a command.
parses() {
	local line=$1 out

	line=${line%% > *}
	line=${line%% | *}
	line=${line%%;*}
	line=${line%%  *}
	line=${line//.../}
	count=$((count + 1))
	# The quotes of a document are those of a shell; globs match nothing here.
	out=$(set -f && eval "\"\$PINCOW\" $line --help" 2>&1) ||
		fail "$2: pincow $line: $out"
}

# The documents use it.
export db=x
count=0
for file in README.md docs/*.md; do
	while IFS= read -r line; do
		parses "$line" "$file"
	done < <(commands_of "$file")
done
[ "$count" -ge 40 ] || fail "only $count commands were found"
count=0
while IFS=$'\t' read -r command _ line; do
	[ "$command" = file ] && continue
	case $command in '#'*) continue ;; esac
	[[ $line == "pincow $command"* ]] || fail "examples: $command: $line"
	parses "${line#pincow }" packaging/examples
done <packaging/examples
[ "$count" -ge 20 ] || fail "only $count examples"
for command in $("$PINCOW" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
	grep -q "^$command	" packaging/examples || fail "no example of $command"
done

# Queries follow a title in bold.
expect 0 "$PINCOW" import --db "$dir/db" results/reference/6.1.*.ndjson.gz \
	results/reference/6.12.*.ndjson.gz
count=0 found=0
while IFS= read -r query; do
	sqlite3 -bail "$dir/db" "$query" >"$dir/rows" 2>&1 ||
		fail "docs/sql.md: $query: $(cat "$dir/rows")"
	[ -s "$dir/rows" ] || echo "nothing: $query"
	[ -s "$dir/rows" ] && found=$((found + 1))
	count=$((count + 1))
done < <(awk '/^\*\*/ { on = 1; query = ""; next }
	on && /^    / { query = query " " $0; next }
	on && query != "" { print query; on = 0 }' docs/sql.md)
[ "$count" -ge 8 ] || fail "only $count queries"
[ "$found" = "$count" ] || fail "$((count - found)) queries find nothing"
finish
