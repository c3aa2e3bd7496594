# SPDX-License-Identifier: GPL-2.0-or-later
# One number for all sources of the program: a guest of another architecture
# is built apart, and must be of the same source. Run as a script it writes
# OUT, a header; included it says how that is made.
if(CMAKE_SCRIPT_MODE_FILE)
  string(REPLACE "|" ";" FILES "${FILES}")
  set(all "")
  foreach(file IN LISTS FILES)
    file(SHA256 ${TOP}/${file} sum)
    string(APPEND all "${sum} ${file}\n")
  endforeach()
  string(SHA256 digest "${all}")
  file(CONFIGURE OUTPUT ${OUT} CONTENT "#define SOURCE_DIGEST \"${digest}\"\n")
  return()
endif()

set(patterns "")
foreach(folder bench cli db facts harness lib plots report run vm)
  foreach(ext c cc h def sql)
    list(APPEND patterns ${PROJECT_SOURCE_DIR}/${folder}/*.${ext})
  endforeach()
endforeach()
file(GLOB_RECURSE files CONFIGURE_DEPENDS
  RELATIVE ${PROJECT_SOURCE_DIR} ${patterns})
list(TRANSFORM files PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE paths)
list(JOIN files "|" joined)
add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/generated/source_digest.h
  COMMAND ${CMAKE_COMMAND} -DFILES=${joined} -DTOP=${PROJECT_SOURCE_DIR}
    -DOUT=${PROJECT_BINARY_DIR}/generated/source_digest.h
    -P ${CMAKE_CURRENT_LIST_FILE}
  DEPENDS ${paths}
  VERBATIM)
