#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/dependencies on machines that do not exist: apt-get, dpkg-query, id
# and sudo are played.
set -eu
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
failed=0
: >"$stage/installed"

play() { # command, script
	printf '#!/bin/sh\n%s\n' "$2" >"$stage/$1"
	chmod +x "$stage/$1"
}

play dpkg-query "for last; do :; done
	grep -qx \"\$last\" $stage/installed && echo -n installed || exit 1"
play id 'echo 0'
play sudo 'exit 1'
# Stale lists: nothing can be installed before an update.
play apt-get "echo \"\$@\" >>$stage/log
	case \" \$* \" in
	*' update '*) touch $stage/updated ;;
	*' install '*)
		[ -e $stage/updated ] || exit 100
		printf '%s\n' \"\$@\" >>$stage/installed ;;
	esac"

run() {
	code=0
	said=$(PATH="$stage:$PATH" "$PINCOW_SOURCE_DIR/scripts/dependencies" \
		"$@" 2>&1) || code=$?
}

expect() { # code, what it is about
	if [ "$code" != "$1" ]; then
		echo "$2: exit code $code instead of $1: $said"
		failed=1
	fi
}

run build
expect 0 "stale lists"
grep -q update "$stage/log" || { echo "no update"; failed=1; }
grep -qx build-essential "$stage/installed" || {
	echo "no compiler was installed"
	failed=1
}

rm "$stage/log"
run build
expect 0 "up to date"
[ ! -e "$stage/log" ] || { echo "apt-get without need"; failed=1; }

run test
expect 0 "what the tests need"
grep -qx clang-format "$stage/installed" || { echo "no clang-format"; failed=1; }
grep -q update "$stage/log" && { echo "an update without need"; failed=1; }

: >"$stage/installed"
play id 'echo 1000'
run build
expect 3 "neither root nor sudo"
case $said in
*"sudo apt-get update && sudo apt-get install"*libpfm4-dev*) ;;
*) echo "does not name the command: $said"; failed=1 ;;
esac

play id 'echo 0'
play apt-get 'exit 100'
run build
expect 3 "an archive that does not answer"
exit $failed
