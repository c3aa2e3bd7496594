#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# pincow cache: lists what there is, and removes no kernel that a boot has.
. "$(dirname "$0")/expect.sh"
command -v flock >/dev/null || skip "no flock"
export XDG_CACHE_HOME="$dir/cache"

# Nothing was fetched: no error, and nothing is made.
expect 0 "$PINCOW" cache
expect 0 "$PINCOW" cache size
prints "^0 MiB in "
expect 0 "$PINCOW" cache prune --all
[ ! -e "$dir/cache" ] || fail "it makes a cache"

kernels="$dir/cache/pincow/kernels"
for name in 5.10.0-1-amd64 5.10.0-2-amd64 6.1.0-1-amd64; do
	mkdir -p "$kernels/$name/lib"
	echo "package=linux-image-$name" >"$kernels/$name/source"
	head -c 3000000 /dev/zero >"$kernels/$name/vmlinuz"
done
touch -d '40 days ago' "$kernels/5.10.0-1-amd64/source"
mkdir "$dir/cache/pincow/apt" "$dir/elsewhere"
touch "$dir/elsewhere/file"
ln -s "$dir/elsewhere" "$kernels/5.10.0-2-amd64/lib/link"
ln -s "$dir/elsewhere" "$kernels/9.9.9"
expect 0 "$PINCOW" cache
prints "^5.10.0-1-amd64  *linux-image-5.10.0-1-amd64  *3 MiB"
prints "^apt  *indexes"
grep -q 9.9.9 "$dir/out" && fail "a link is listed"

# Usage.
expect 2 "$PINCOW" cache prune
expect 2 "$PINCOW" cache list --all
expect 2 "$PINCOW" cache prune --all 6.1.0-1-amd64
expect 2 "$PINCOW" cache nonsense
says "there are list, size, prune"
expect 3 "$PINCOW" cache prune 4.19.0
says "no kernel of the cache has that name"

expect 0 "$PINCOW" cache prune --older-than 30 -n
prints "^would remove 5.10.0-1-amd64"
[ -d "$kernels/5.10.0-1-amd64" ] || fail "a dry run removes"
expect 0 "$PINCOW" cache prune --older-than 30
prints "^1, 2 MiB"
[ ! -d "$kernels/5.10.0-1-amd64" ] || fail "it is still there"

# A boot holds the one, a fetch all of them.
(
	flock -s 9
	expect 3 "$PINCOW" cache prune '*'
	says "5.10.0-2-amd64 is being booted"
	prints "^removed 6.1.0-1-amd64"
	exit "$failures"
) 9<"$kernels/5.10.0-2-amd64/source" || failures=$((failures + 1))
[ -d "$kernels/5.10.0-2-amd64" ] || fail "a kernel in use was removed"
(
	flock 9
	expect 3 "$PINCOW" cache prune --all
	says "a kernel is being fetched"
	exit "$failures"
) 9>>"$dir/cache/pincow/lock" || failures=$((failures + 1))
expect 0 "$PINCOW" cache prune --all
[ ! -d "$kernels/5.10.0-2-amd64" ] || fail "--all leaves kernels"
[ -e "$dir/elsewhere/file" ] || fail "it follows links"
finish
