#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The last line of scripts/test counts the results of ctest, in a clone with
# presets and tests of its own.
set -eu
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir "$tree/scripts" "$tree/.ci"
cp "$PINCOW_SOURCE_DIR/scripts/test" "$tree/scripts/"
cp "$PINCOW_SOURCE_DIR/.ci/run" "$tree/.ci/"
cp "$PINCOW_SOURCE_DIR/CMakePresets.json" "$tree/"
printf '#!/bin/sh\n' >"$tree/scripts/dependencies"
chmod +x "$tree/scripts/dependencies"

cat >"$tree/CMakeLists.txt" <<'EOT'
cmake_minimum_required(VERSION 3.25)
project(count LANGUAGES NONE)
enable_testing()
function(case name label)
  add_test(NAME ${name} COMMAND ${ARGN})
  set_tests_properties(${name} PROPERTIES LABELS ${label}
    SKIP_RETURN_CODE 77)
endfunction()
case(good unit true)
case(tricky unit sh -c "echo '<testcase name=\"x\" status=\"fail\">'")
case(skipped kernel sh -c "echo 'SKIP: no such thing here' && exit 77")
case(other matrix false)
case(made package false)
case(installed package false)
include(${CMAKE_SOURCE_DIR}/more.cmake)
EOT

failed=0
expect() { # code, closing line
	code=0
	out=$("$tree/.ci/run" 2>&1) || code=$?
	line=$(printf '%s\n' "$out" | tail -n 1)
	if [ "$code" != "$1" ] || [ "$line" != "$2" ]; then
		echo "$code, \"$line\" instead of $1, \"$2\":"
		printf '%s\n' "$out"
		failed=1
	fi
}

: >"$tree/more.cmake"
# good and tricky under both presets, skipped under one.
expect 0 "4 passed, 0 failed, 1 skipped"
case $out in
*"skipped: no such thing here"*"not run: 1 tests of label matrix (scripts/test matrix), 2 of label package (ctest --preset release -L package)
4 passed"*) ;;
*) echo "the last lines do not tell what was not run"; failed=1 ;;
esac
# A skip without a reason is a failure.
echo 'case(mute kernel sh -c "exit 77")' >"$tree/more.cmake"
expect 1 "4 passed, 1 failed, 1 skipped"
case $out in
*"failed: release: mute: skipped without a reason"*) ;;
*) echo "a skip without a reason is not named"; failed=1 ;;
esac
# A test that fails once is tried again if it measures, else not.
echo 'case(noisy kernel sh -c "test -e ran || (touch ran && false)")' \
	>"$tree/more.cmake"
expect 0 "5 passed, 0 failed, 1 skipped"
case $out in
*"passed at the second try: release: noisy"*) ;;
*) echo "a test that passed at the second try is not named"; failed=1 ;;
esac
echo 'case(drawn unit sh -c "test -e drawn || (touch drawn && false)")' \
	>"$tree/more.cmake"
expect 1 "4 passed, 2 failed, 1 skipped"
echo 'case(bad pipeline false)' >"$tree/more.cmake"
expect 1 "4 passed, 2 failed, 1 skipped"
echo 'case(missing cli /nonexistent)' >"$tree/more.cmake"
expect 1 "4 passed, 1 failed, 1 skipped"
echo 'message(FATAL_ERROR "broken")' >"$tree/more.cmake"
expect 1 "0 passed, 1 failed, 0 skipped"
exit $failed
