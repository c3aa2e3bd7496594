#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/run in a clone that was built and is read-only: it builds nothing, and
# measures into a database elsewhere.
set -eu
if [ -z "${PINCOW_IN_NAMESPACE-}" ]; then
	unshare -m true 2>/dev/null ||
		{ echo "SKIP: no mount namespace of its own"; exit 77; }
	PINCOW_IN_NAMESPACE=1 exec unshare -m "$0"
fi
dir=$(mktemp -d)
trap 'umount "$dir/clone" 2>/dev/null; rm -rf "$dir"' EXIT
mkdir -p "$dir/clone/scripts" "$dir/clone/build/release"
cp "$PINCOW_SOURCE_DIR/scripts/run" "$dir/clone/scripts/"
printf '#!/bin/sh\nexit 0\n' >"$dir/clone/scripts/dependencies"
printf '#!/bin/sh\necho "measured: $*"\n' >"$dir/clone/build/release/pincow"
touch "$dir/clone/build/release/build.ninja"
chmod 755 "$dir/clone/scripts/dependencies" "$dir/clone/build/release/pincow"
mount --bind "$dir/clone" "$dir/clone" &&
	mount -o remount,ro,bind "$dir/clone" ||
	{ echo "SKIP: nothing can be mounted"; exit 77; }
for db in "--db $dir/a.db" "--db=$dir/a.db"; do
	# shellcheck disable=SC2086
	"$dir/clone/scripts/run" $db -q >"$dir/out" 2>&1 ||
		{ cat "$dir/out"; exit 1; }
	grep -q "measured: run .*$db -q" "$dir/out"
	grep -q "Stored in $dir/a.db" "$dir/out"
done
