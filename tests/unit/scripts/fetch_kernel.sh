#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/fetch-kernel on a package index, without a mirror.
set -u
fetch=$PINCOW_SOURCE_DIR/scripts/fetch-kernel
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
export XDG_CACHE_HOME=$tmp/cache
fails=0

expect() { # what, wanted, got
	[ "$2" = "$3" ] && return
	printf '%s:\n wanted: %s\n got:    %s\n' "$1" "$2" "$3"
	fails=$((fails + 1))
}

stanza() { # package version
	printf 'Package: %s\nSource: linux\nVersion: %s\n' "$1" "$2"
	printf 'Description: a kernel\n with Package: in its text\n\n'
}

{
	stanza linux-image-6.1.0-9-amd64 6.1.27-1
	stanza linux-image-6.1.0-10-amd64 6.1.38-1
	stanza linux-image-6.1.0-10-amd64-unsigned 6.1.38-1
	stanza linux-image-6.1.0-10-amd64-dbg 6.1.38-1
	stanza linux-image-6.1.0-10-cloud-amd64 6.1.38-1
	stanza linux-image-6.1.0-10-686-pae 6.1.38-1
	stanza linux-image-amd64 6.1.38-1
	stanza linux-headers-6.1.0-10-amd64 6.1.38-1
	stanza linux-image-6.1.0-10-arm64-unsigned 6.1.38-1
	stanza linux-image-6.1.0-10-arm64-16k-unsigned 6.1.38-1
	stanza linux-image-6.1.0-9-cloud-arm64 6.1.27-1
	# Between two point releases, a tilde sorts first.
	stanza linux-image-6.1.0-0.deb11.11-amd64 6.1.38-1~bpo11+1
	# From about 7.0 on.
	stanza linux-image-7.0.3+deb14-amd64 7.0.3-1
	stanza linux-binary-7.0.3+deb14-amd64 7.0.3-1
	stanza linux-modules-7.0.3+deb14-amd64 7.0.3-1
	stanza linux-base-7.0.3+deb14-amd64 7.0.3-1
	# The source: of every architecture.
	stanza linux-source-6.1 6.1.38-1
	stanza linux-source-6.1 6.1.38-1~bpo11+1
	stanza linux-source 6.1.38-1
	stanza linux-source-6.2 '../../x'
	# Hostile names.
	stanza linux-image-6.1.0-../../etc-amd64 6.1.99-1
	stanza 'linux-image-6.1.0-11-amd64;reboot' 6.1.99-1
	stanza linux-image-6.1.0-12-amd64 '6.1.99-1$(reboot)'
	# The last one has no empty line behind it.
	printf 'Package: linux-image-6.1.0-8-cloud-amd64\nVersion: 6.1.25-1\n'
} > "$tmp/Packages"

list=$("$fetch" --index "$tmp/Packages" --list) || fails=$((fails + 1))
expect "the list" \
"NAME RELEASE VERSION
debian:6.1 6.1.0-10-amd64 6.1.38-1
debian:6.1-cloud 6.1.0-10-cloud-amd64 6.1.38-1
debian:7.0 7.0.3+deb14-amd64 7.0.3-1" \
"$(cut -f 1-3 <<< "$list" | tr '\t' ' ')"

# Cached kernels are found without the archive; no release comes from outside.
mkdir -p "$XDG_CACHE_HOME/pincow/kernels/6.1.0-10-amd64"
echo release=6.1.0-10-amd64 \
	> "$XDG_CACHE_HOME/pincow/kernels/6.1.0-10-amd64/source"
expect "a series from the cache" \
	"$XDG_CACHE_HOME/pincow/kernels/6.1.0-10-amd64" \
	"$("$fetch" --offline --index "$tmp/Packages" debian:6.1)"
expect "a release from the cache" \
	"$XDG_CACHE_HOME/pincow/kernels/6.1.0-10-amd64" \
	"$("$fetch" --offline 6.1.0-10-amd64)"

# Another architecture, and nothing of this one.
for release in 6.1.0-10-arm64 6.1.0-9-cloud-arm64; do
	mkdir -p "$XDG_CACHE_HOME/pincow/kernels/$release"
	touch "$XDG_CACHE_HOME/pincow/kernels/$release/source"
done
expect "a series for arm64" \
	"$XDG_CACHE_HOME/pincow/kernels/6.1.0-10-arm64" \
	"$("$fetch" --offline --index "$tmp/Packages" debian:6.1:arm64)"
expect "a flavour for arm64" \
	"$XDG_CACHE_HOME/pincow/kernels/6.1.0-9-cloud-arm64" \
	"$("$fetch" --offline --index "$tmp/Packages" debian:6.1-cloud:arm64)"
expect "a release for arm64" \
	"$XDG_CACHE_HOME/pincow/kernels/6.1.0-10-arm64" \
	"$("$fetch" --offline 6.1.0-10-arm64)"

expect "the sources" \
"NAME VERSION SUITE CACHED
source:6.1 6.1.38-1 file no" \
"$("$fetch" --index "$tmp/Packages" --list-sources | tr '\t' ' ')"
mkdir -p "$XDG_CACHE_HOME/pincow/sources"
archive=$XDG_CACHE_HOME/pincow/sources/linux-source-6.1_6.1.38-1.tar.xz
touch "$archive"
expect "a source from the cache" "$archive" \
	"$("$fetch" --offline --index "$tmp/Packages" source:6.1)"

# The newest kernel of that name from scripts/build-kernel.
for release in 6.1.9-pincow 6.1.10-pincow 6.9.9-pincow; do
	mkdir -p "$XDG_CACHE_HOME/pincow/kernels/$release"
	printf 'release=%s\nbuilt=%s\n' $release ${release%.*} \
		> "$XDG_CACHE_HOME/pincow/kernels/$release/source"
done
expect "one that was built" \
	"$XDG_CACHE_HOME/pincow/kernels/6.1.10-pincow" \
	"$("$fetch" built:6.1)"
expect "and no complaint" 0 "$("$fetch" built:6.1 > /dev/null; echo $?)"

code() { "$@" > "$tmp/out" 2> "$tmp/err"; echo $?; }
expect "no such series" 4 "$(code "$fetch" --index "$tmp/Packages" debian:4.4)"
expect "one sentence" 1 "$(wc -l < "$tmp/err")"
expect "no word it knows" 2 "$(code "$fetch" nonsense)"
expect "one that was not built" 4 "$(code "$fetch" built:6.1+mapcount)"
expect "a series that only the other has" 4 \
	"$(code "$fetch" --index "$tmp/Packages" debian:7.0:arm64)"
expect "no such architecture" 2 "$(code "$fetch" debian:6.1:sparc)"
expect "packages into nowhere" 2 "$(code "$fetch" packages:sid:arm64)"
expect "no argument" 2 "$(code "$fetch")"
expect "no package" 3 "$(code "$fetch" "$tmp/Packages.deb")"
cp "$tmp/Packages" "$tmp/bad.deb"
expect "a bad package" 3 "$(code "$fetch" "$tmp/bad.deb")"
expect "no rest" "" "$(find "$XDG_CACHE_HOME" -name '.tmp*')"

# A package of one's own, as `make bindeb-pkg` builds it.
if command -v dpkg-deb > /dev/null; then
	root=$tmp/root
	mkdir -p "$root/DEBIAN" "$root/boot" "$root/lib/modules/6.9.1-mine"
	printf 'Package: linux-image-6.9.1-mine\nVersion: 1\n%s\n%s\n' \
		'Architecture: amd64' 'Maintainer: nobody <nobody@invalid>' \
		> "$root/DEBIAN/control"
	echo 'Description: test' >> "$root/DEBIAN/control"
	echo image > "$root/boot/vmlinuz-6.9.1-mine"
	echo CONFIG_X=y > "$root/boot/config-6.9.1-mine"
	dpkg-deb --root-owner-group -b "$root" "$tmp/mine.deb" > /dev/null
	dir=$("$fetch" "$tmp/mine.deb")
	expect "image" image "$(cat "$dir/vmlinuz")"
	expect "config" CONFIG_X=y "$(cat "$dir/config")"
	expect "again, from the cache" "$dir" "$("$fetch" "$tmp/mine.deb")"

	# The newest package has vanished from the archive: the next one, and a
	# word about the first.
	rm -rf "$root" "$XDG_CACHE_HOME/pincow/kernels/6.1.0-10-amd64"
	root=$tmp/next
	mkdir -p "$root/DEBIAN" "$root/boot"
	printf 'Package: linux-image-6.1.0-9-amd64\nVersion: 6.1.27-1\n%s\n%s\n' \
		'Architecture: amd64' 'Maintainer: nobody <nobody@invalid>' \
		> "$root/DEBIAN/control"
	echo 'Description: test' >> "$root/DEBIAN/control"
	echo next > "$root/boot/vmlinuz-6.1.0-9-amd64"
	dpkg-deb --root-owner-group -b "$root" "$tmp/next.deb" > /dev/null
	mkdir "$tmp/bin"
	cat > "$tmp/bin/apt-get" <<-EOT
	#!/bin/sh
	for last; do
		case \$last in
		APT::Sandbox::User=*) user=\${last#*=} ;;
		Dir::State=*) state=\${last#*=} ;;
		esac
	done
	echo "\$user" > "$tmp/user"
	[ "\$(id -u)" != 0 ] || setpriv --reuid="\$user" --clear-groups \\
		test -w . -a -r "\$state" || echo cannot >> "$tmp/user"
	case \$last in
	linux-image-6.1.0-9-amd64=*) exec cp "$tmp/next.deb" . ;;
	esac
	echo "E: Failed to fetch pool/\$last  404  Not Found" >&2
	exit 100
	EOT
	chmod +x "$tmp/bin/apt-get"
	dir=$(PATH=$tmp/bin:$PATH "$fetch" --index "$tmp/Packages" debian:6.1 \
		2> "$tmp/err")
	expect "the next of its series" next "$(cat "$dir/vmlinuz")"
	expect "what it passed over" 3 "$(grep -c '^passed_over=.* 404 ' "$dir/source")"
	grep -q '404' "$tmp/err" || expect "a word about it" 404 "$(cat "$tmp/err")"

	# Root downloads as _apt, although only root may enter the cache.
	user=$(id -un)
	[ "$user" != root ] || ! id _apt > /dev/null 2>&1 ||
		! unshare --mount true 2> /dev/null || user=_apt
	expect "the user that downloads" "$user" "$(cat "$tmp/user")"
	expect "the package's owner" "$(id -un)" "$(stat -c %U "$dir/vmlinuz")"
fi
exit $((fails > 0))
