# SPDX-License-Identifier: GPL-2.0-or-later
# Libraries that Debian provides. scripts/dependencies names the packages.
find_package(PkgConfig REQUIRED)
find_package(benchmark REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(ZLIB REQUIRED)
pkg_check_modules(jansson REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(gsl REQUIRED IMPORTED_TARGET gsl)
pkg_check_modules(liburing REQUIRED IMPORTED_TARGET liburing)
pkg_check_modules(libibverbs REQUIRED libibverbs)

# libpfm4 has no pkg-config file.
find_path(PFM_INCLUDE_DIR perfmon/pfmlib_perf_event.h REQUIRED)
find_library(PFM_LIBRARY pfm REQUIRED)
add_library(PFM::libpfm UNKNOWN IMPORTED)
set_target_properties(PFM::libpfm PROPERTIES
  IMPORTED_LOCATION ${PFM_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${PFM_INCLUDE_DIR})

# The same for the static program whose memory is measured.
if(PINCOW_STATIC_SUBJECT)
  foreach(name uring jansson)
    find_library(static_${name} lib${name}.a REQUIRED)
    list(APPEND static_libraries ${static_${name}})
  endforeach()
endif()
