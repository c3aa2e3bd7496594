#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Files that the program executes or draws by come from where it was built or
# installed, and from nobody else: not from parents of its folder, and not
# where others could have changed them.
set -u
umask 022
. "$PINCOW_SOURCE_DIR/tests/cli/expect.sh"

script() { # path: it says that it was called
	mkdir -p "${1%/*}"
	printf '#!/bin/sh\necho "called with $*"\n' >"$1"
	chmod 755 "$1"
}

fake_run --label a >"$dir/out" 2>"$dir/err" || fail "no run to draw"

# A stranger's folder, with a program of ours below it.
mkdir -p "$dir/theirs/x"
cp "$PINCOW" "$dir/theirs/x/pincow"
script "$dir/theirs/scripts/fetch-kernel"
cp -r "$PINCOW_SOURCE_DIR/plots" "$dir/theirs/plots"
expect 3 "$dir/theirs/x/pincow" boot --list-kernels
says 'fetch-kernel: not found'
expect 3 "$dir/theirs/x/pincow" plot all --format script -o "$dir/figures"
says 'plots/index: not found'
expect 3 "$dir/theirs/x/pincow" dashboard -o "$dir/dashboard"
says 'index.html: not found'

# Installed, and then opened to others.
ours=$dir/ours/libexec/pincow
mkdir -p "$dir/ours/bin"
cp "$PINCOW" "$dir/ours/bin/pincow"
script "$ours/fetch-kernel"
cp -r "$PINCOW_SOURCE_DIR/plots" "$ours/plots"
list() {
	"$dir/ours/bin/pincow" boot --list-kernels
}
refused() {
	expect 3 list
	says 'others can change it'
	! grep -q called "$dir/out" || fail "a script of others was called"
}
expect 0 list
prints 'called with --list'
chmod 757 "$ours/fetch-kernel"
refused
chmod 755 "$ours/fetch-kernel"
chmod 757 "$dir/ours"
refused
chmod 755 "$dir/ours"
chmod 646 "$ours/plots/style.gp"
expect 3 "$dir/ours/bin/pincow" plot all --format script -o "$dir/figures"
says 'style.gp'
if [ "$(id -u)" = 0 ]; then
	chgrp 12345 "$ours" && chmod 775 "$ours"
	refused
	chgrp 0 "$ours" && chmod 755 "$ours"
	chown 12345 "$ours/fetch-kernel"
	refused
fi
finish
