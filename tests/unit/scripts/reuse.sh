#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# `reuse lint` accepts the tree. Programs before 4.0, as in Debian 12, read
# .reuse/dep5 in place of REUSE.toml, and newer ones refuse to find both: an old
# one gets a copy of the tree with a dep5 made from REUSE.toml.
set -eu
command -v reuse >/dev/null || { echo "SKIP: needs reuse"; exit 77; }
cd "$PINCOW_SOURCE_DIR"
git ls-files >/dev/null 2>&1 || { echo "SKIP: needs a git tree"; exit 77; }
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
git ls-files -co --exclude-standard | while IFS= read -r file; do
	[ -f "$file" ] && printf '%s\0' "$file"
done | xargs -0 cp --parents -t "$tree"
cd "$tree"
version=$(reuse --version | sed -n '1s/[^0-9]*\([0-9]*\).*/\1/p')
if [ "$version" -lt 4 ]; then
	value() { # key
		sed -n "s/^$1 = \"\(.*\)\"\$/\1/p" REUSE.toml
	}
	[ "$(grep -c '^\[\[annotations' REUSE.toml)" = 1 ] &&
		[ "$(value path)" = '**' ] || {
		echo "REUSE.toml is not one annotation of all files"
		exit 1
	}
	mkdir .reuse
	printf '%s: %s\n' \
		Format https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/ \
		Upstream-Name pincow >.reuse/dep5
	printf '\n%s: %s\n' Files '*' >>.reuse/dep5
	printf '%s: %s\n' Copyright "$(value SPDX-FileCopyrightText)" \
		License "$(value SPDX-License-Identifier)" >>.reuse/dep5
fi
reuse lint
