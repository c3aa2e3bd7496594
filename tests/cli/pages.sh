#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual pages and the completions know every command, option and kind:
# the witness is what --help and list print.
. "$(dirname "$0")/expect.sh"

pages=$dir/pages
"$PINCOW_SOURCE_DIR/packaging/pages" "$PINCOW" "$pages" 2026-01-01 ||
	fail "packaging/pages"
commands=$("$PINCOW" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
[ "$(wc -w <<<"$commands")" -ge 7 ] || fail "commands: $commands"

long_options() { # command...
	"$PINCOW" "$@" --help | grep -oE '^ .{5}--[a-z-]+' | grep -oE -- '--.*'
}

# has LINE TEXT: one line of the text is that. No process: there are hundreds.
has() {
	[[ $'\n'$2$'\n' == *$'\n'"$1"$'\n'* ]]
}

# Prints the completions of the last word, one per line. Bash has "=" apart.
offers() { # words...
	COMP_WORDS=(pincow "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_pincow
	printf '%s\n' "${COMPREPLY[@]}"
}

# shellcheck disable=SC1091
. "$pages/completions/bash"

offered=$(offers '')
for command in $commands; do
	has "$command" "$offered" ||
		fail "completion: no command $command"
	[ -f "$pages/man1/pincow-$command.1" ] ||
		fail "no page for $command"
	options=$(long_options "$command")
	[ "$(wc -w <<<"$options")" -ge 5 ] || fail "$command: $options"
	completed=$(offers "$command" --)
	page=$(<"$pages/man1/pincow-$command.1")
	for option in $options; do
		has "$option" "$completed" || has "$option=" "$completed" ||
			fail "completion: no $option for $command"
		[[ $page == *"\\fB${option//-/\\-}\\fR"* ]] ||
			fail "manual: no $option for $command"
	done
done
has --tables "$(offers run --)" && fail "a hidden option is offered"

whole=$(<"$pages/man1/pincow.1")
for axis in experiment mapping pin wp; do
	kinds=$("$PINCOW" list --kinds --format json | awk -v axis="$axis" '
		/^ "/ { on = index($0, "\"" axis "\"") }
		on && /"name"/ { gsub(/[",]/, ""); print $2 }')
	[ -n "$kinds" ] || fail "no kinds of $axis"
	completed=$(offers run --$axis = '')
	second=$(offers run --$axis = "all,")
	for kind in $kinds; do
		has "$kind" "$completed" ||
			fail "completion: no $axis $kind"
		has "all,$kind" "$second" ||
			fail "completion: no second $axis $kind"
		has ".B $kind" "$whole" ||
			fail "manual: no $axis $kind"
	done
done
for metric in $("$PINCOW" list --metrics --markdown |
	sed -n 's/^| `\([a-z0-9_]*\)`.*/\1/p'); do
	has ".B $metric" "$whole" ||
		fail "manual: no metric $metric"
done
[ "$(offers run --suite = '' | xargs)" = 'quick default full' ] ||
	fail "suites: $(offers run --suite = '')"
has delete "$(offers runs '')" || fail "no words of runs"
# Words that the program is asked for; it is in no PATH here.
pincow() {
	"$PINCOW" "$@"
}
for run in old new; do
	expect 0 "$PINCOW" import "$PINCOW_SOURCE_DIR/tests/report/data/$run.ndjson"
done
expect 0 "$PINCOW" runs label 2 patched
for command in 'report' 'compare' 'check' 'export' 'runs show'; do
	# shellcheck disable=SC2086
	for word in 1 patched latest; do
		has "$word" "$(offers $command '')" ||
			fail "completion: no run $word for $command"
	done
done
has orders "$(offers report --view = '')" || fail "no views"
has tlb_flushes "$(offers plot '')" || fail "no figures"
has debian:6.1 "$(offers boot --kernel = '')" || fail "no kernels"
for code in 0 1 2 3 4 5 130; do
	has ".B $code" "$whole" || fail "no exit code $code"
done

bash -n "$pages/completions/bash" || fail "bash syntax"
! command -v zsh >/dev/null || zsh -n "$pages/completions/zsh" ||
	fail "zsh syntax"
! command -v fish >/dev/null || fish -n "$pages/completions/fish" ||
	fail "fish syntax"
if command -v mandoc >/dev/null; then
	mandoc -T lint -W warning "$pages"/man1/*.1 >"$dir/out" ||
		fail "mandoc finds something"
fi
if command -v groff >/dev/null; then
	groff -man -ww -z "$pages"/man1/*.1 2>"$dir/err"
	[ -s "$dir/err" ] && fail "groff warns"
fi
finish
