#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cpack makes a package that lintian has nothing to say about, with what it
# needs named and all of its parts in it.
set -eu

for tool in cpack dpkg-shlibdeps lintian; do
	command -v $tool >/dev/null || { echo "SKIP: no $tool"; exit 77; }
done

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
(cd "$PINCOW_BUILD_DIR" && cpack -G DEB -B "$dir") >"$dir/log" 2>&1 ||
	{ cat "$dir/log"; exit 1; }
set -- "$dir"/*.deb
deb=$1
failures=0
fail() { echo "FAIL: $*"; failures=1; }

version=$("$PINCOW" --version | head -n 1)
[ "$(dpkg-deb -f "$deb" Version)" = "${version#* }" ] ||
	fail "version $(dpkg-deb -f "$deb" Version)"
depends=$(dpkg-deb -f "$deb" Depends)
for library in libc6 libsqlite3-0 libpfm4 liburing2 libbenchmark; do
	case $depends in
	*$library*) ;;
	*) fail "does not depend on $library: $depends" ;;
	esac
done
case $(dpkg-deb -f "$deb" Recommends) in
*qemu-system-x86*gnuplot*) ;;
*) fail "does not recommend QEMU and gnuplot" ;;
esac
dpkg-deb -c "$deb" | sed 's/.* \.//' >"$dir/contents"
for file in bin/pincow libexec/pincow/pincow-init libexec/pincow/fetch-kernel \
	share/man/man1/pincow.1.gz share/man/man1/pincow-run.1.gz \
	share/bash-completion/completions/pincow \
	share/zsh/vendor-completions/_pincow \
	share/fish/vendor_completions.d/pincow.fish \
	share/doc/pincow/copyright share/doc/pincow/changelog.gz; do
	grep -qx "/usr/$file" "$dir/contents" || fail "no $file in it"
done
# Lintian's exit code tells of errors alone.
lintian --fail-on error,warning --allow-root "$deb" >"$dir/lintian" 2>&1 ||
	fail "lintian"
grep '^[EW]:' "$dir/lintian" && fail "lintian has findings"
exit $failures
