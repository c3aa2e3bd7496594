#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Packages and kernel folders that a stranger filled: whatever is in them,
# nothing outside the cache is written, deleted or handed to the guest.
set -u
umask 022
fetch=$PINCOW_SOURCE_DIR/scripts/fetch-kernel
command -v dpkg-deb > /dev/null || { echo "SKIP: no dpkg-deb"; exit 77; }
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
export XDG_CACHE_HOME=$tmp/cache PINCOW_DB=$tmp/db
kernels=$XDG_CACHE_HOME/pincow/kernels
fails=0 cases=0

bad() {
	echo "$case: $*"
	[ ! -s "$tmp/err" ] || sed 's/^/  /' "$tmp/err"
	fails=$((fails + 1))
}
# The host: a folder of services, a file that root alone reads.
outside=$tmp/outside
host() {
	rm -rf "$outside"
	mkdir -p "$outside/etc/cron.d" "$outside/folder"
	echo 'host job' > "$outside/etc/cron.d/job"
	echo 'host text' > "$outside/file"
	printf '\177ELF SECRET-OF-THE-HOST\n' > "$outside/secret"
	chmod 600 "$outside/secret"
}
state() { (cd "$outside" && find . -printf '%p %y %m %l\n' | sort &&
	find . -type f -exec sha256sum {} + | sort) 2>&1; }

# A kernel that passes for one: the header of a bzImage.
image=$tmp/bzImage
head -c 4096 /dev/zero > "$image"
at() { printf "$2" | dd of="$image" bs=1 seek=$(($1)) conv=notrunc 2> /dev/null; }
at 0x1fe '\x55\xaa'; at 0x202 HdrS; at 0x206 '\x0f\x02'; at 0x236 '\x01'
at 0x20e '\x00\x02'; at 0x400 '6.9.1-x (a) #1'
release=6.9.1-x

# Begin a case: an empty package, with a kernel unless $2 is none.
begin() { # title [none]
	case=$1
	cases=$((cases + 1))
	host
	rm -rf "$tmp/root" "$XDG_CACHE_HOME" "$tmp"/db*
	root=$tmp/root
	mkdir -p "$root/DEBIAN"
	printf '%s\n' 'Package: linux-image-6.9.1-x' 'Version: 1' \
		'Architecture: all' 'Maintainer: nobody <nobody@invalid>' \
		'Description: test' > "$root/DEBIAN/control"
	[ "${2-}" = none ] && return
	mkdir -p "$root/boot"
	cp "$image" "$root/boot/vmlinuz-$release"
}
build() {
	dpkg-deb --root-owner-group -Znone -b "$root" "$tmp/x.deb" \
		> "$tmp/log" 2>&1 || { cat "$tmp/log"; exit 3; }
}
# A package around a data.tar of our own, which dpkg-deb would not write.
ar_member() { # name file
	printf '%-16s%-12s%-6s%-6s%-8s%-10s`\n' "$1" 0 0 0 100644 \
		"$(stat -c %s "$2")"
	cat "$2"
	[ $(($(stat -c %s "$2") % 2)) = 0 ] || echo
}
wrap() { # data.tar
	echo 2.0 > "$tmp/debian-binary"
	tar -cf "$tmp/control.tar" -C "$root/DEBIAN" ./control
	{
		printf '!<arch>\n'
		ar_member debian-binary "$tmp/debian-binary"
		ar_member control.tar "$tmp/control.tar"
		ar_member data.tar "$1"
	} > "$tmp/x.deb"
}

# Fetch the package: the exit code, a pattern of the last line of stderr, and
# the host as it was.
fetched() { # code [pattern]
	local before code
	before=$(state)
	dir=$(timeout -s KILL 30 "$fetch" "$tmp/x.deb" 2> "$tmp/err")
	code=$?
	[ "$code" = "$1" ] || bad "exit $code, not $1"
	[ -z "${2-}" ] || tail -n 1 "$tmp/err" | grep -qE -- "$2" ||
		bad "the reason is not: $2"
	[ "$(state)" = "$before" ] ||
		bad "the host changed: $(diff <(echo "$before") <(state))"
	[ -z "$(find "$XDG_CACHE_HOME" -name '.tmp*')" ] || bad "rest is left"
	only_files
	[ "$1" = 0 ] || return
	[ -f "$dir/vmlinuz" ] || bad "no kernel in it"
}
only_files() {
	local odd
	odd=$(find "$XDG_CACHE_HOME" \( ! -type f ! -type d -o -perm /7022 \) \
		-printf '%p %y %m\n')
	[ -z "$odd" ] || bad "the cache has $odd"
}

# Boot what $1 names, in a QEMU that only keeps the guest's files.
cat > "$tmp/qemu" <<-EOT
	#!/bin/sh
	case \$* in --version) ;; *) cat /dev/fd/5 >> "$tmp/initramfs" ;; esac
	exec "$PINCOW_FAKE_QEMU" "\$@"
EOT
chmod +x "$tmp/qemu"
export PINCOW_QEMU=$tmp/qemu FAKE_QEMU=panic-early FAKE_QEMU_PID=$tmp/pid
boots() { # kernel, code, pattern, booted or refused
	local before code
	before=$(state)
	rm -f "$tmp/initramfs" "$tmp"/db*
	timeout -s KILL 60 "$PINCOW" boot --accel tcg -e wp_write \
		--boot-limit 15 --silence-limit 10 --limit 40 --retries 0 \
		--module loop -k "$1" > "$tmp/out" 2> "$tmp/err"
	code=$?
	[ "$code" = "$2" ] || bad "boot: exit $code, not $2"
	grep -qE -- "$3" "$tmp/err" || bad "boot: the reason is not: $3"
	! grep -aq SECRET-OF-THE-HOST "$tmp/initramfs" 2> /dev/null ||
		bad "the guest got the host's secret"
	case $4 in
	booted) [ -s "$tmp/initramfs" ] || bad "did not boot" ;;
	refused) [ ! -e "$tmp/initramfs" ] || bad "booted all the same" ;;
	esac
	[ "$(state)" = "$before" ] ||
		bad "the host changed: $(diff <(echo "$before") <(state))"
}

# ---- Packages that write, delete, install ----

begin "a release that is a folder of the host" none
mkdir -p "$root/boot" "$root/lib" "$root/usr/lib/modules/cron.d"
cp "$image" "$root/boot/vmlinuz-cron.d"
ln -s "$outside/etc" "$root/lib/modules"
echo evil > "$root/usr/lib/modules/cron.d/evil"
build
fetched 3 'its kernel is named cron\.d, not like 6\.1\.0-9-amd64 \(.*\)$'
boots "$tmp/x.deb" 5 "^pincow: $tmp/x\.deb: its kernel is named cron\.d, " refused

begin "a release of modules alone that is a folder of the host" none
mkdir -p "$root/usr/lib/modules/cron.d"
cp "$image" "$root/usr/lib/modules/cron.d/vmlinuz"
ln -s "$outside/etc" "$root/lib"
build
fetched 3 'its kernel is named cron\.d'

for name in '..' '-rf' '6.1 x' '6.1;id'; do
	begin "a release $(printf %q "$name")" none
	mkdir -p "$root/boot"
	cp "$image" "$root/boot/vmlinuz-$name"
	build
	fetched 3 'its kernel is named '
done

begin "lib is a link"
mkdir -p "$root/usr/lib/modules/$release/kernel"
echo module > "$root/usr/lib/modules/$release/kernel/a.ko"
ln -s "$outside/folder" "$root/lib"
build
fetched 0
[ -f "$dir/lib/modules/$release/kernel/a.ko" ] || bad "the module is missing"

begin "lib/modules is a link"
mkdir -p "$root/lib"
ln -s "$outside/folder" "$root/lib/modules"
build
fetched 0

begin "lib/modules/RELEASE is a link"
mkdir -p "$root/lib/modules"
ln -s "$outside/folder" "$root/lib/modules/$release"
build
fetched 0

begin "a relative link far up"
ln -s "../../../../../../../../../..$outside/folder" "$root/lib"
build
fetched 0

begin "source is a link"
ln -s "$outside/file" "$root/source"
build
fetched 0
grep -q "^release=$release$" "$dir/source" || bad "source is not ours"

begin "the kernel is a link" none
mkdir -p "$root/boot"
ln -s "$outside/file" "$root/boot/vmlinuz-$release"
build
fetched 3 'x\.deb: has no kernel image$'

begin "setuid, devices and FIFOs"
mkdir -p "$root/lib/modules/$release/kernel" "$root/usr/bin"
cp /bin/true "$root/usr/bin/root"
cp /bin/true "$root/boot/root"
chmod 6777 "$root/usr/bin/root" "$root/boot/root"
cp /bin/true "$root/lib/modules/$release/kernel/root"
chmod 4755 "$root/lib/modules/$release/kernel/root"
mkfifo "$root/lib/modules/$release/kernel/loop.ko"
[ "$(id -u)" != 0 ] ||
	mknod "$root/lib/modules/$release/kernel/null.ko" c 1 3 2> /dev/null
chmod 1777 "$root/lib/modules/$release"
echo 'kernel/loop.ko:' > "$root/lib/modules/$release/modules.dep"
build
if [ "$(id -u)" = 0 ] || [ ! -e "$root/lib/modules/$release/kernel/null.ko" ]
then
	fetched 0
	[ -f "$dir/lib/modules/$release/kernel/root" ] || bad "a file is missing"
fi

# A folder that nobody may enter is removed like any other.
begin "folders without permission"
mkdir -p "$root/lib/modules/$release/kernel"
echo module > "$root/lib/modules/$release/kernel/a.ko"
tar -cf "$tmp/data.tar" -C "$root" --mode=a-rwx ./boot ./lib
wrap "$tmp/data.tar"
fetched 0

begin "a member above the package"
echo evil > "$tmp/evil"
tar -cf "$tmp/data.tar" -C "$root" ./boot
tar -rPf "$tmp/data.tar" -C "$tmp" \
	--transform "s,^evil,./boot/../../../../../../../../../..$outside/evil," evil
wrap "$tmp/data.tar"
fetched 3 "x\.deb: cannot be unpacked: .*'\.\.'"

begin "a member behind a link"
mkdir -p "$tmp/one/lib/modules" "$tmp/two/lib/modules/d"
ln -sfn "$outside/folder" "$tmp/one/lib/modules/d"
echo evil > "$tmp/two/lib/modules/d/evil"
tar -cf "$tmp/data.tar" -C "$root" ./boot
tar -rf "$tmp/data.tar" -C "$tmp/one" ./lib/modules/d
tar -rf "$tmp/data.tar" -C "$tmp/two" ./lib/modules/d/evil
wrap "$tmp/data.tar"
before=$(state)
"$fetch" "$tmp/x.deb" > /dev/null 2> "$tmp/err"
[ "$(state)" = "$before" ] || bad "the host changed"

begin "a package of today, all below /usr" none
mkdir -p "$root/usr/lib/modules/$release/kernel"
cp "$image" "$root/usr/lib/modules/$release/vmlinuz"
echo CONFIG_X=y > "$root/usr/lib/modules/$release/config"
echo module > "$root/usr/lib/modules/$release/kernel/loop.ko"
ln -s /usr/src/linux "$root/usr/lib/modules/$release/build"
ln -s /usr/src/linux "$root/usr/lib/modules/$release/source"
build
fetched 0
[ "$(cat "$dir/config")" = CONFIG_X=y ] || bad "no config"
[ -f "$dir/lib/modules/$release/kernel/loop.ko" ] || bad "no module"
[ -z "$(find "$dir/" -name build -o -path '*/modules/*/source')" ] ||
	bad "build or source is left"

case="a release that is a path"
mkdir -p "$outside/1.2"
touch "$outside/1.2/source"
"$fetch" --offline "1.2/../../../../../..$outside/1.2" > "$tmp/out" 2> "$tmp/err"
[ $? = 2 ] || bad "taken: $(cat "$tmp/out")"

# ---- Packages that read ----

begin "the config is the host's"
ln -s "$outside/secret" "$root/boot/config-$release"
build
fetched 0
boots "$tmp/x.deb" 5 'kernel panic' booted

begin "a module is the host's"
mkdir -p "$root/lib/modules/$release/kernel"
ln -s "$outside/secret" "$root/lib/modules/$release/kernel/loop.ko"
build
fetched 0
boots "$tmp/x.deb" 5 'kernel panic' booted

begin "modules.dep leads out of the package"
mkdir -p "$root/lib/modules/$release"
echo "../../../../../../../../../../../../..$outside/secret.ko:" |
	sed 's,secret.ko,loop.ko,' > "$root/lib/modules/$release/modules.dep"
cp "$outside/secret" "$outside/loop.ko"
build
fetched 0
boots "$tmp/x.deb" 5 \
	"^pincow: $tmp/x\.deb: lib/modules/$release/\.\./.*/loop\.ko: a path that leads out of the folder \(.*\)$" \
	refused

# ---- The same as a folder: -k DIRECTORY ----

folder() { # title
	begin "folder: $1" none
	dir=$tmp/$release
	rm -rf "$dir"
	mkdir -p "$dir/lib/modules/$release/kernel"
	cp "$image" "$dir/vmlinuz"
	echo "kernel/loop.ko:" > "$dir/lib/modules/$release/modules.dep"
	echo module > "$dir/lib/modules/$release/kernel/loop.ko"
}

folder good
boots "$dir/" 5 'kernel panic' booted
grep -aq '/job/kernel/loop.ko' "$tmp/initramfs" || bad "without its module"

folder "the config is the host's"
ln -s "$outside/secret" "$dir/config"
boots "$dir" 5 "^pincow: $dir: config: a symbolic link, .*\(.*\)$" refused

folder "a module is the host's"
ln -sf "$outside/secret" "$dir/lib/modules/$release/kernel/loop.ko"
boots "$dir" 5 "kernel/loop\.ko: a symbolic link, .*\(.*\)$" refused

folder "the modules' folder is the host's"
mv "$dir/lib/modules/$release" "$outside/modules"
cp "$outside/secret" "$outside/modules/kernel/loop.ko"
ln -s "$outside/modules" "$dir/lib/modules/$release"
boots "$dir" 5 "modules\.dep: a symbolic link, " refused

folder "modules.dep leads out of it"
echo "kernel/loop.ko: ../../../../$(basename "$outside")/secret" \
	> "$dir/lib/modules/$release/modules.dep"
boots "$dir" 5 "a path that leads out of the folder " refused

folder "an absolute path in modules.dep"
echo "kernel/loop.ko: $outside/secret" \
	> "$dir/lib/modules/$release/modules.dep"
boots "$dir" 5 "a path that leads out of the folder " refused

folder "source is the host's"
ln -s "$outside/secret" "$dir/source"
boots "$dir" 5 "source: a symbolic link, " refused

for file in "lib/modules/$release/kernel/loop.ko" config source \
	    "lib/modules/$release/modules.dep"; do
	folder "$file is a FIFO"
	rm -f "$dir/$file"
	mkfifo "$dir/$file"
	boots "$dir" 5 "$file: a FIFO, device or socket, .*\(.*\)$" refused
done

# One that is refused does not keep the other from its boot.
boots "$dir" 5 'FIFO' refused
timeout -s KILL 60 "$PINCOW" boot --accel tcg -e wp_write --retries 0 \
	--boot-limit 15 -k "$dir" -k "$image" > "$tmp/out" 2> "$tmp/err"
[ -s "$tmp/initramfs" ] || bad "the other kernel did not boot"

folder "an unpacked package of an older version"
rm -rf "${dir:?}/lib"
ln -s "$outside/folder" "$dir/lib"
mkdir -p "$kernels" "$outside/folder/modules/$release"
touch "$dir/source"
mv "$dir" "$kernels/"
before=$(state)
"$fetch" --offline "$release" > "$tmp/out" 2> "$tmp/err"
[ "$(state)" = "$before" ] || bad "depmod wrote to the host"

# ---- Signals ----

# A dpkg-deb that never ends; `exec` so that its process is known.
mkdir "$tmp/bin"
printf '#!/bin/sh\necho $$ > "%s/child"\nexec sleep 300\n' "$tmp" \
	> "$tmp/bin/dpkg-deb"
chmod +x "$tmp/bin/dpkg-deb"
for signal in TERM INT HUP; do
	begin "SIG$signal while a package is unpacked"
	mkdir -p "$kernels/.tmp.999999.1"
	build
	rm -f "$tmp/child"
	# Job control: SIGINT is not ignored in the background.
	set -m
	PATH=$tmp/bin:$PATH timeout -s KILL 30 "$fetch" "$tmp/x.deb" \
		> "$tmp/out" 2> "$tmp/err" &
	pid=$!
	set +m
	for _ in $(seq 100); do [ -s "$tmp/child" ] && break; sleep 0.05; done
	SECONDS=0
	kill -$signal "$(pgrep -P $pid | head -n 1)"
	wait $pid
	code=$?
	[ $code = 130 ] || bad "exit $code, not 130"
	[ $SECONDS -lt 10 ] || bad "took $SECONDS s"
	# An orphan that ended is a zombie until process 1 looks.
	grep -qs '^State:.[^ZX]' "/proc/$(cat "$tmp/child")/status" &&
		bad "dpkg-deb is left"
	[ -z "$(find "$kernels" -name '.tmp*')" ] ||
		bad "rest is left, of this or a killed one"
done
echo "tried $cases, survived $((cases > fails ? cases - fails : 0))"
exit $((fails > 0))
