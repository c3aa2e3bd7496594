# SPDX-License-Identifier: GPL-2.0-or-later
# How everything is compiled. Every target of ours links pincow_flags.
add_library(pincow_flags INTERFACE)
target_include_directories(pincow_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(pincow_flags INTERFACE _GNU_SOURCE)
target_compile_options(pincow_flags INTERFACE -Wall -Wextra -Wshadow
  $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes -Wstrict-prototypes>)
# Symbols are bound at start: none is looked up inside of something timed.
target_link_options(pincow_flags INTERFACE -Wl,-z,relro,-z,now)
# Debian's hardening (dpkg-buildflags): this program parses what guests and
# strangers wrote, as root. The file of the timed loop goes without the guards
# (bench/CMakeLists.txt).
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported()
target_compile_options(pincow_flags INTERFACE -fstack-protector-strong
  -fstack-clash-protection -Wformat -Werror=format-security)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|i.86)$")
  target_compile_options(pincow_flags INTERFACE -fcf-protection)
endif()
# It checks sizes that the optimiser found. Some compilers define it already.
if(NOT PINCOW_SANITIZE)
  target_compile_options(pincow_flags INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
endif()
if(PINCOW_WERROR)
  target_compile_options(pincow_flags INTERFACE -Werror)
endif()
if(PINCOW_SANITIZE)
  target_compile_options(pincow_flags INTERFACE
    -fsanitize=address,undefined -fno-omit-frame-pointer)
  target_link_options(pincow_flags INTERFACE -fsanitize=address,undefined)
endif()
if(PINCOW_FUZZ)
  # Counts the paths taken; the fuzzer itself is linked to its targets alone.
  target_compile_options(pincow_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
