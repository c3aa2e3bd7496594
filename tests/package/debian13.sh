#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The next Debian, from nothing: what scripts/dependencies installs in a bare
# system is enough to build without warnings, and the unit tests pass there.
# $PINCOW_DEBIAN is the release, $PINCOW_MIRROR where it comes from.
set -eu
release=${PINCOW_DEBIAN-trixie}
mirror=${PINCOW_MIRROR-$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN)' |
	awk '$2 == "Debian" && !/security/ { print $1; exit }')}
[ -n "$mirror" ] || { echo "SKIP: apt knows no mirror of Debian"; exit 77; }
[ "$(id -u)" = 0 ] || { echo "SKIP: needs root"; exit 77; }
command -v debootstrap >/dev/null ||
	{ echo "SKIP: no debootstrap (scripts/dependencies ci)"; exit 77; }
if [ -z "${PINCOW_IN_NAMESPACE-}" ]; then
	unshare -m true 2>/dev/null ||
		{ echo "SKIP: no mount namespace of its own"; exit 77; }
	# The mounts below are gone with the namespace.
	PINCOW_IN_NAMESPACE=1 exec unshare -m "$0"
fi

root=$(mktemp -d)
# Tests become nobody, who has to enter it as /.
chmod 755 "$root"
trap 'umount -l "$root/proc" 2>/dev/null; rm -rf --one-file-system "$root"' EXIT
debootstrap --variant=minbase --include=ca-certificates \
	"$release" "$root" "$mirror" >"$root.log" 2>&1 || {
	tail -n 3 "$root.log"
	rm -f "$root.log"
	echo "SKIP: debootstrap of $release from $mirror failed"
	exit 77
}
rm -f "$root.log"
mount -t proc none "$root/proc"
cp /etc/resolv.conf "$root/etc/"
# A mirror that is reached through a proxy is in the settings of apt.
cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"

mkdir "$root/pincow"
cd "$PINCOW_SOURCE_DIR"
{ git ls-files -co --exclude-standard 2>/dev/null ||
	find . -path ./build -prune -o -type f -printf '%P\n'; } |
	while IFS= read -r file; do
		[ ! -f "$file" ] || printf '%s\0' "$file"
	done | tar -cf - --null -T - | tar -xf - -C "$root/pincow" --no-same-owner

inside() {
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
		chroot "$root" /bin/sh -ec "cd /pincow; $*"
}
inside 'scripts/dependencies test'
inside 'cmake --preset release -DPINCOW_WERROR=ON && cmake --build --preset release'
inside 'ctest --preset release -L "^unit$" -j "$(nproc)"'
