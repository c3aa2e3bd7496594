# SPDX-License-Identifier: GPL-2.0-or-later
# How everything is compiled. Every target of ours links pincow_flags.
add_library(pincow_flags INTERFACE)
target_include_directories(pincow_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(pincow_flags INTERFACE _GNU_SOURCE)
target_compile_options(pincow_flags INTERFACE -Wall -Wextra -Wshadow
  $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes -Wstrict-prototypes>)
# Symbols are bound at start: none is looked up inside of something timed.
target_link_options(pincow_flags INTERFACE -Wl,-z,relro,-z,now)
if(PINCOW_WERROR)
  target_compile_options(pincow_flags INTERFACE -Werror)
endif()
if(PINCOW_SANITIZE)
  target_compile_options(pincow_flags INTERFACE
    -fsanitize=address,undefined -fno-omit-frame-pointer)
  target_link_options(pincow_flags INTERFACE -fsanitize=address,undefined)
endif()
