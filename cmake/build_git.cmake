# SPDX-License-Identifier: GPL-2.0-or-later
# The commit that the program is built of, as `git describe` says it, or
# nothing without git. Run as a script, in every build, it writes OUT, a header,
# which stays as it is where the commit does: nothing is linked anew for it.
if(CMAKE_SCRIPT_MODE_FILE)
  set(described "")
  # A tree without git may lie in a repository of something else.
  if(GIT AND EXISTS ${TOP}/.git)
    execute_process(COMMAND ${GIT} describe --always --dirty
      WORKING_DIRECTORY ${TOP} OUTPUT_VARIABLE described ERROR_QUIET
      OUTPUT_STRIP_TRAILING_WHITESPACE)
  endif()
  if(NOT described MATCHES "^[-A-Za-z0-9_./+]*$")
    set(described "")
  endif()
  file(CONFIGURE OUTPUT ${OUT} CONTENT "#define BUILD_GIT \"${described}\"\n")
  return()
endif()

find_program(PINCOW_GIT git)
mark_as_advanced(PINCOW_GIT)
add_custom_target(build_git
  COMMAND ${CMAKE_COMMAND} -DGIT=$<$<BOOL:${PINCOW_GIT}>:${PINCOW_GIT}>
    -DTOP=${PROJECT_SOURCE_DIR}
    -DOUT=${PROJECT_BINARY_DIR}/generated/build_git.h
    -P ${CMAKE_CURRENT_LIST_FILE}
  BYPRODUCTS ${PROJECT_BINARY_DIR}/generated/build_git.h
  COMMENT "Describing the commit"
  VERBATIM)
