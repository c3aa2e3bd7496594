#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# `cmake --install` below any prefix: the program there finds its files there.
set -eu

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cmake --install "$PINCOW_BUILD_DIR" --prefix "$dir/a prefix" >"$dir/log"
prefix="$dir/a prefix"
"$prefix/bin/pincow" --version
test -x "$prefix/libexec/pincow/pincow-init"
# Nothing but the installed script can answer: its cache is empty, and it asks
# no mirror.
mkdir "$dir/cache"
mv "$prefix/libexec/pincow/fetch-kernel" "$dir/fetch-kernel"
printf '#!/bin/sh\necho "called with $*"\n' \
	>"$prefix/libexec/pincow/fetch-kernel"
chmod 755 "$prefix/libexec/pincow/fetch-kernel"
said=$(cd / && "$prefix/bin/pincow" boot --list-kernels)
test "$said" = 'called with --list' || {
	echo "the installed program does not find the installed script: $said"
	exit 1
}
test -f "$prefix/share/man/man1/pincow.1"
test -f "$prefix/share/bash-completion/completions/pincow"
# Its database is the user's, unless there is one where it is called.
mkdir "$dir/home" "$dir/here"
env -u PINCOW_DB HOME="$dir/home" XDG_DATA_HOME="$dir/data" sh -c \
	'cd "$1" && "$2" import -q "$3" >/dev/null && "$2" runs >/dev/null' \
	- "$dir/here" "$prefix/bin/pincow" \
	"$PINCOW_SOURCE_DIR/tests/report/data/old.ndjson"
test -f "$dir/data/pincow/pincow.db"
test ! -e "$dir/here/results"
