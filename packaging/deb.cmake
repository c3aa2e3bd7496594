# SPDX-License-Identifier: GPL-2.0-or-later
# The Debian package: `cpack` in the build tree. Version and description are the
# project's; what it depends on is found out from what it links.
set(PINCOW_MAINTAINER "pincow maintainers <pincow@localhost.localdomain>"
  CACHE STRING "Maintainer of the Debian package: whoever publishes it")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME pincow)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "${PINCOW_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE
  OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/deb_tree.cmake)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
# Booting kernels, fetching and unpacking them, drawing figures.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS
  "qemu-system-x86, gnuplot-nox | gnuplot, debian-archive-keyring, kmod, xz-utils, zstd")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "sqlite3, bash-completion")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"How long does a write take to memory that is, or was just made,
write-protected; was the page reused in place or copied; how many TLB flushes
did it cost, how much memory did it leave behind; and does a device that holds
a pin on that page still see the same memory as the CPU?
.
It answers for base pages, transparent huge pages and hugetlb pages, on the
kernel that runs or on any kernel that boots under QEMU, keeps every run in an
SQLite database, and compares kernels.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# Debian's own part, which `cmake --install` does without.
configure_file(${CMAKE_CURRENT_LIST_DIR}/changelog.in
  ${CMAKE_CURRENT_BINARY_DIR}/deb/changelog @ONLY)
configure_file(${CMAKE_CURRENT_LIST_DIR}/copyright
  ${CMAKE_CURRENT_BINARY_DIR}/deb/copyright COPYONLY)
configure_file(${CMAKE_CURRENT_LIST_DIR}/lintian-overrides
  ${CMAKE_CURRENT_BINARY_DIR}/deb/lintian-overrides COPYONLY)
set(CPACK_PINCOW_DEB ${CMAKE_CURRENT_BINARY_DIR}/deb)

include(CPack)
