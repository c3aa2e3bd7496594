# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
# For tests that compare with a program without pincow: it is the first process
# of a guest, prints its counts and "end", and powers off. $tmp is the caller's.

# A file of an initramfs (Documentation/driver-api/early-userspace/buffer-format).
entry() { # name, mode, file
	local size=0
	[ -z "$3" ] || size=$(stat -c %s "$3")
	printf '070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x' \
		1 "$2" 0 0 1 0 "$size" 0 0 0 0 $((${#1} + 1)) 0
	printf '%s\0' "$1"
	head -c $(((4 - (111 + ${#1}) % 4) % 4)) /dev/zero
	[ -z "$3" ] || { cat "$3"; head -c $(((4 - size % 4) % 4)) /dev/zero; }
}

witness_initramfs() { # program
	entry init 0100755 "$1"
	entry 'TRAILER!!!' 0 ''
}

# Run it, and keep what it prints.
witness_run() { # directory of the kernel, file
	timeout 300 qemu-system-x86_64 -accel tcg -m 512 -nodefaults -nographic \
		-no-reboot -serial stdio -kernel "$1/vmlinuz" \
		-initrd "$tmp/initramfs" \
		-append "console=ttyS0 panic=-1 loglevel=3 rdinit=/init" \
		< /dev/null 2> "$tmp/err" | tr -d '\r' > "$2"
	grep -q '^end$' "$2" || { cat "$2" "$tmp/err"; return 1; }
}
