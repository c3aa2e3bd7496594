#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes dashboards of databases of fake kinds, good, empty, failed, hostile and
# large, and has check.js check them in headless Chromium. Screenshots stay in
# the build directory.
. "$(dirname "$0")/../cli/expect.sh"
make_database=$1
here=$(cd "$(dirname "$0")" && pwd)
: "${PINCOW_BUILD_DIR:?ctest sets it}"
work=$PINCOW_BUILD_DIR/tests/browser
need_sqlite

command -v chromium >/dev/null ||
	skip "needs chromium (scripts/dependencies browser)"
command -v node >/dev/null && command -v npm >/dev/null ||
	skip "needs node and npm (scripts/dependencies browser)"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ] ||
	skip "needs node 18 or newer"

# Packages for the tests alone, beside the build and never in the tree.
mkdir -p "$work"
if ! cmp -s "$here/package.json" "$work/package.json" ||
	[ ! -d "$work/node_modules/playwright-core" ] ||
	[ ! -d "$work/node_modules/axe-core" ]; then
	rm -rf "$work/node_modules"
	cp "$here/package-lock.json" "$work/package-lock.json"
	cp "$here/package.json" "$work/package.json.new"
	(cd "$work" && mv package.json.new package.json &&
		timeout 150 npm ci --ignore-scripts --no-audit --no-fund \
			--fetch-retries=1 --fetch-timeout=30000) \
		>"$dir/npm" 2>&1 || {
		rm -f "$work/package.json"
		skip "npm cannot get playwright-core and axe-core:" \
			"$(grep -m 1 'npm error code' "$dir/npm")"
	}
fi

# A site of a database in $dir/NAME.db.
site() { # name, exit code, options...
	name=$1 wanted=$2
	shift 2
	figures=--no-figures
	case $name in good | hostile) figures= ;; esac
	# shellcheck disable=SC2086
	expect "$wanted" "$PINCOW_FAKE" dashboard $figures --db "$dir/$name.db" \
		-o "$dir/$name" "$@"
}

fake_run_in() { # name, options...
	name=$1
	shift
	fake_run --db "$dir/$name.db" "$@" >"$dir/out" 2>"$dir/err"
}

. "$here/databases.sh"
[ "$failures" = 0 ] || finish

rm -rf "$work/screenshots"
mkdir -p "$work/screenshots"
check() {
	NODE_PATH=$work/node_modules timeout 500 node "$here/check.js" "$dir" \
		"$work/screenshots" "$@"
}
# Two browsers, as there are mostly two CPUs.
check pages &
check controls numbers hostile || failures=1
wait $! || failures=1
finish
