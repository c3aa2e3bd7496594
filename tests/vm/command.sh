#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# `pincow boot` with a program in QEMU's place: failures, exit codes, Ctrl-C.
set -u
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
export PINCOW_QEMU=$PINCOW_FAKE_QEMU PINCOW_DB=$tmp/db
export FAKE_QEMU_PID=$tmp/pid
fails=0

bad() { echo "$*"; cat "$tmp/err"; fails=1; }
boot() { # scenario, wanted exit code, options...
	local want=$2 code
	export FAKE_QEMU=$1
	shift 2
	rm -rf "$tmp"/db*
	"$PINCOW" boot --accel tcg -e wp_write --boot-limit 15 \
		--silence-limit 10 --limit 40 "$@" > "$tmp/out" 2> "$tmp/err"
	code=$?
	[ "$code" = "$want" ] || bad "$FAKE_QEMU $*: exit $code, not $want"
}
query() { # SQL, wanted
	local got
	got=$(sqlite3 "$tmp/db" "$1")
	[ "$got" = "$2" ] || bad "$FAKE_QEMU: $1: $got, not $2"
}
command -v sqlite3 > /dev/null || { echo "SKIP: no sqlite3 shell"; exit 77; }

# The least that passes for a kernel: the header of a bzImage.
image=$tmp/bzImage
head -c 4096 /dev/zero > "$image"
at() { printf "$2" | dd of="$image" bs=1 seek=$(($1)) conv=notrunc 2> /dev/null; }
at 0x1fe '\x55\xaa'; at 0x202 HdrS; at 0x206 '\x0f\x02'; at 0x236 '\x01'
at 0x20e '\x00\x02'; at 0x400 '9.9.9 (a) #1'

boot panic-early 5 -k "$image" --retries 1
query "SELECT status, kernel FROM run_info" "failed|9.9.9"
query "SELECT kind, subject, value FROM event_info WHERE kind <> 'console'" \
	"retry|panic|1
failed|panic|2"
query "SELECT count(*) > 0 FROM event_info WHERE kind = 'console'" 1
grep -q 'Attempted to kill init' "$tmp/err" || bad "no reason is given"

boot mute 5 -k "$image" --retries 0
query "SELECT subject FROM event_info WHERE kind = 'failed'" mute

# Lines that are no facts: refused, and said so.
boot good 5 -k "$image" --retries 0
query "SELECT status FROM run_info" failed
boot garbage 5 -k "$image" --retries 0
query "SELECT subject FROM event_info WHERE kind = 'failed'" garbage
boot killed 5 -k "$image" --retries 0
query "SELECT status FROM run_info" failed

# One that is no kernel does not keep the other from its boot.
echo nothing > "$tmp/text"
boot panic-early 5 -k "$tmp/text" -k "$image" --retries 0
query "SELECT count(*), count(DISTINCT session) FROM run_info" "2|1"
query "SELECT subject FROM event_info WHERE kind = 'failed' ORDER BY subject" \
	"not-a-kernel
panic"

# A typing error is said once, boots nothing, and leaves no run.
unknown() { # spec, wanted sentence
	boot panic-early 2 -k "$image" -k "$1"
	[ "$(cat "$tmp/err")" = "pincow: $1: $2" ] || bad "not the sentence: $2"
	[ ! -e "$tmp/db" ] || query "SELECT count(*) FROM run_info" 0
}
unknown "$tmp/none" "no such file"
unknown debain:6.1 "no such file (did you mean debian:6.1?)"
unknown debian6.1-cloud "no such file (did you mean debian:6.1-cloud?)"
unknown vmlinuz-6.1 "no such file"
mkdir -p "$tmp/cache/pincow/apt/made"
printf '6.2\t-\t6.2.0-1-amd64\t6.2.1-1\tlinux-image-6.2.0-1-amd64\t-\tmade\n' \
	> "$tmp/cache/pincow/apt/made/index"
touch "$tmp/cache/pincow/apt/asked"
XDG_CACHE_HOME=$tmp/cache unknown debian:9.99 \
	"no kernel debian:9.99 in any suite of this machine's mirror"
XDG_CACHE_HOME=$tmp/cache unknown 6.1 \
	"no kernel 6.1 in any suite of this machine's mirror (did you mean debian:6.1?)"
XDG_CACHE_HOME=$tmp/cache unknown built:none \
	"none is not built: scripts/build-kernel none"
unset XDG_CACHE_HOME

# Usage.
boot good 2
boot good 2 -k "$image" --accel hvf
boot good 2 -k "$image" --deterministic --accel kvm
boot good 2 -k "$image" -k "$image" --label x
# Two images of one release are told apart by names, in the order typed.
boot panic-early 5 -k "old=$image" -k "new=$image" --seed 1 --retries 0
query "SELECT group_concat(run || label) FROM (SELECT * FROM run_info
	ORDER BY run)" "1old,2new"
grep -q '"old"' "$tmp/out" || bad "no name in the verdict"
query "SELECT command LIKE '%--kernel old=bzImage --kernel new=bzImage%'
	FROM run_info WHERE run = 1" 1
boot good 2 -k "old=$image" -k "old=$image"
boot good 2 -k "1=$image"
boot good 2 -k "old="
boot good 2 -k "old=$image" --label other
boot panic-early 4 -k "old=$image" -k "new=$image" --mail --retries 0
grep -q '^old=.*: 9.9.9' "$tmp/out" || bad "a mail without its kernels"
grep -q 'pincow boot --kernel old=' "$tmp/out" || bad "a mail without its command"
[ "$(wc -l < "$tmp/out")" -le 80 ] || bad "a long mail"
boot good 2 -k "$image" --mail --compare
boot good 2 -k "$image" --mapping nonsense
for size in 8Q 2T 255 G -1 ''; do boot good 2 -k "$image" --mem="$size"; done
for size in 1G 1024M 1024; do
	boot mute 5 -k "$image" --mem $size --retries 0 --boot-limit 1
	query "SELECT command LIKE '%--mem 1024 %' FROM run_info" 1
done
PINCOW_QEMU=/nonexistent boot good 3 -k "$image"

# A signal that ends it (SIGINT is ignored in the background): nothing is left.
rm -rf "$tmp"/db* "$tmp/pid"
FAKE_QEMU=mute "$PINCOW" boot --accel tcg -k "$image" > "$tmp/out" \
	2> "$tmp/err" &
pid=$!
for _ in $(seq 200); do [ -s "$tmp/pid" ] && break; sleep 0.05; done
kill -TERM $pid
wait $pid
code=$?
[ $code = 130 ] || bad "after SIGTERM: exit $code"
kill -0 "$(cat "$tmp/pid")" 2> /dev/null && bad "QEMU is left"
exit $fails
