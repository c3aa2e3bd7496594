#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/build-kernel on a tree that is not Linux: what it refuses, what it
# keeps, and that a change which does not apply makes no kernel.
set -u
for tool in gcc make flex bison bc xz spatch; do
	command -v $tool > /dev/null || { echo "SKIP: no $tool"; exit 77; }
done
tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
export XDG_CACHE_HOME=$tmp/cache
kernels=$XDG_CACHE_HOME/pincow/kernels
fails=0

expect() { # what, wanted, got
	[ "$2" = "$3" ] && return
	printf '%s:\n wanted: %s\n got:    %s\n' "$1" "$2" "$3"
	fails=$((fails + 1))
}

# The script with changes of the test's own.
mkdir -p "$tmp/scripts" "$tmp/vm/kernels" "$tmp/linux/mm"
cp "$PINCOW_SOURCE_DIR/scripts/"{build,fetch}-kernel "$tmp/scripts"
build=$tmp/scripts/build-kernel
cd "$tmp/vm/kernels" || exit 3
printf 'CONFIG_THERE=y\nCONFIG_ELSEWHERE=y\n' > pincow.config
echo CONFIG_MORE=y > more.config
echo CONFIG_NEVER=y > never.config
change() { # name, functions, old, new
	printf '// Series: 5.10\n// Changes: mm/memory.c %s\n@@ @@\n-%s\n+%s\n' \
		"$2" "$3" "$4" > "$1.cocci"
}
change good reuse 'count()' 'mapcount()'
change nothing reuse 'absent()' 'mapcount()'
change more_than_said reuse 'lock()' 'unlock()'
change less_than_said 'reuse other' 'count()' 'mapcount()'
change later reuse 'count()' 'mapcount()'
sed -i 's/5.10/6.1/' later.cocci

cd "$tmp/linux" || exit 3
printf 'int reuse(void)\n{\n\tlock();\n\treturn count();\n}\n\n' > mm/memory.c
printf 'int other(void)\n{\n\tlock();\n\treturn 0;\n}\n' >> mm/memory.c
printf 'config THERE\nconfig MORE\nconfig NEVER\n' > Kconfig
touch Kbuild
cat > Makefile <<-'EOT'
	.RECIPEPREFIX = >
	kernelversion: ; @echo 5.10.7
	mrproper: ; @rm -rf .config arch include
	allnoconfig: ; @grep -v NEVER $(KCONFIG_ALLCONFIG) | grep -v ELSE > .config
	bzImage:
	> @test ! -e $(SLOWLY) || { touch $(SLOWLY).on; sleep 60; }
	> @mkdir -p arch/x86/boot include/config
	> @cat mm/memory.c > arch/x86/boot/bzImage
	> @echo 5.10.7$(LOCALVERSION) > include/config/kernel.release
EOT
export SLOWLY=$tmp/slowly

code() { "$@" > "$tmp/out" 2> "$tmp/err"; echo $?; }
value() { sed -n "s/^$2=//p" "$kernels/$1/source"; }
refused() { # what, code, arguments...
	local what=$1 wanted=$2
	shift 2
	expect "$what" "$wanted" "$(code "$build" "$@")"
	expect "$what, on stdout" "" "$(cat "$tmp/out")"
	expect "$what, sentences" 1 "$(grep -c '^build-kernel: [^b]' "$tmp/err")"
	expect "$what, kept" "" "$(ls "$kernels" 2> /dev/null)"
	expect "$what, left" "" \
		"$(ls -d "$XDG_CACHE_HOME"/pincow/build/* 2> /dev/null)"
}
refused "no such option" 2 --nonsense
refused "neither series nor tree" 2 nonsense
refused "no tree" 2 "$tmp/vm"
refused "no such change" 2 5.10+nonsense
refused "a change of another series" 3 "$tmp/linux+later"
refused "no number" 2 --jobs many 5.10
refused "a change that changes nothing" 3 "$tmp/linux+nothing"
refused "a change of more than it says" 3 "$tmp/linux+more_than_said"
refused "a change of less than it says" 3 "$tmp/linux+less_than_said"
refused "a symbol that is not set" 3 "$tmp/linux+never"

expect "three of one tree" 0 "$(code "$build" "$tmp/linux+good" "$tmp/linux" \
	"$tmp/linux+more")"
expect "their directories" "$kernels/5.10.7-pincow-good
$kernels/5.10.7-pincow
$kernels/5.10.7-pincow-more" "$(cat "$tmp/out")"
expect "unchanged" "$(cat mm/memory.c)" "$(cat "$kernels/5.10.7-pincow/vmlinuz")"
expect "changed" "$(sed 's/ count()/ mapcount()/' mm/memory.c)" \
	"$(cat "$kernels/5.10.7-pincow-good/vmlinuz")"
expect "the tree itself" 0 "$(grep -c mapcount mm/memory.c)"
expect "the change" "+	return mapcount();" \
	"$(grep '^+[^+]' "$kernels/5.10.7-pincow-good/diff")"
expect "no change" no \
	"$([ -e "$kernels/5.10.7-pincow/diff" ] && echo yes || echo no)"
expect "what the tree does not know" CONFIG_ELSEWHERE \
	"$(value 5.10.7-pincow absent)"
expect "more of a configuration" CONFIG_MORE=y \
	"$(grep MORE "$kernels/5.10.7-pincow-more/config")"
expect "by its name" "$kernels/5.10.7-pincow-good" \
	"$("$tmp/scripts/fetch-kernel" built:linux+good)"

# Kept by content.
expect "again" 0 "$(code "$build" "$tmp/linux")"
expect "again, from the cache" "" "$(grep building "$tmp/err")"
echo '/* new */' >> mm/memory.c
expect "a new source" 0 "$(code "$build" "$tmp/linux")"
expect "a new kernel" 1 "$(grep -c new "$kernels/5.10.7-pincow/vmlinuz")"

# A signal: what is there stays, nothing half built appears, nobody goes on.
touch "$SLOWLY"
echo '/* newer */' >> mm/memory.c
"$build" "$tmp/linux" > "$tmp/out" 2> "$tmp/err" &
for _ in {1..300}; do [ -e "$SLOWLY.on" ] && break; sleep 0.1; done
kill -TERM $!
wait $!
expect "a signal" 130 $?
expect "after a signal" 0 "$(grep -c newer "$kernels/5.10.7-pincow/vmlinuz")"
expect "left after a signal" "" "$(ls "$XDG_CACHE_HOME/pincow/build")"
exit $((fails > 0))
