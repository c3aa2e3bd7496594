#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/ci-kernels with programs in place of the others: a kernel that is
# missing is no success, unless the user said so.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/scripts"
cp "$PINCOW_SOURCE_DIR/scripts/ci-kernels" "$dir/scripts/"
printf '#!/bin/sh\nexit 0\n' >"$dir/scripts/dependencies"
printf '#!/bin/sh\n[ "$1" != debian:9.99 ]\n' >"$dir/scripts/fetch-kernel"
printf '#!/bin/sh\n[ "$1" = boot ] || exit 0\necho "$*"\nexit ${BOOT_CODE-0}\n' \
	>"$dir/pincow"
chmod 755 "$dir"/scripts/* "$dir/pincow"
failures=0
expect() { # code, what is said, arguments
	wanted=$1 said=$2 code=0
	shift 2
	PINCOW=$dir/pincow "$dir/scripts/ci-kernels" -o "$dir/out" "$@" \
		>"$dir/said" 2>&1 || code=$?
	[ $code = "$wanted" ] && grep -q -- "$said" "$dir/said" && return
	echo "FAIL: $*: exit $code, not $wanted, or it does not say: $said"
	cat "$dir/said"
	failures=1
}
expect 0 'boot .* -k debian:6.1 -e wp_write' debian:6.1 -- -e wp_write
expect 5 'missing: debian:9.99' debian:6.1 debian:9.99 -- -e wp_write
expect 5 'boot .* -k debian:6.1 ' debian:6.1 debian:9.99
expect 0 'debian:9.99 is left out' --allow-missing debian:6.1 debian:9.99
expect 5 'missing: debian:9.99' debian:9.99
expect 77 SKIP --allow-missing debian:9.99
BOOT_CODE=3
export BOOT_CODE
expect 3 'missing: debian:9.99' debian:6.1 debian:9.99
exit $failures
