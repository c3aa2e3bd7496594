#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The program has Debian's hardening, and the timed loop nothing of it.
set -eu
for tool in readelf objdump; do
	command -v $tool >/dev/null || { echo "SKIP: no $tool"; exit 77; }
done
flag() { # cached variable
	sed -n "s/^$1:[^=]*=//p" "$PINCOW_BUILD_DIR/CMakeCache.txt"
}
case $(flag PINCOW_SANITIZE) in
ON) echo "SKIP: built with sanitizers, which do more"; exit 77 ;;
esac
failures=0
fail() {
	echo "FAIL: $*"
	failures=$((failures + 1))
}

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
readelf -hldW "$PINCOW" >"$dir/head"
readelf --dyn-syms -W "$PINCOW" >"$dir/symbols"
grep -q 'Type:.* DYN' "$dir/head" || fail "not position-independent"
grep -q GNU_RELRO "$dir/head" || fail "no relro"
grep -Eq 'BIND_NOW|FLAGS_1.* NOW' "$dir/head" || fail "not bound at start"
grep 'GNU_STACK' "$dir/head" | grep -q 'RWE' && fail "an executable stack"
grep -q ' __stack_chk_fail' "$dir/symbols" || fail "no stack protector"
case $(flag CMAKE_BUILD_TYPE) in
Debug) ;;
*) grep -Eq ' __[a-z]+_chk(@|$)' "$dir/symbols" || fail "no FORTIFY" ;;
esac

objdump -d --no-show-raw-insn --disassemble=main "$PINCOW" >"$dir/main"
objdump -d --no-show-raw-insn --disassemble=write_timed "$PINCOW" >"$dir/loop"
grep -q '<write_timed>:' "$dir/loop" || fail "write_timed() was not found"
! grep -q '__stack_chk_fail\|%fs:0x28' "$dir/loop" ||
	fail "the timed loop is guarded"
case $(uname -m) in
x86_64) grep -q endbr64 "$dir/main" || fail "no endbr64" ;;
esac
exit $((failures != 0))
