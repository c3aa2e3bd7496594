# SPDX-License-Identifier: GPL-2.0-or-later
# cpack runs this once everything is installed in the package's tree. It adds
# the files that Debian policy asks for and `cmake --install` does not install.
file(GLOB_RECURSE program ${CPACK_TEMPORARY_DIRECTORY}/*/bin/pincow)
cmake_path(GET program PARENT_PATH prefix)
cmake_path(GET prefix PARENT_PATH prefix)
set(doc ${prefix}/share/doc/pincow)
# Not file(INSTALL): that would heed cpack's DESTDIR a second time.
file(MAKE_DIRECTORY ${prefix}/share/lintian/overrides)
configure_file(${CPACK_PINCOW_DEB}/copyright ${doc}/copyright COPYONLY)
configure_file(${CPACK_PINCOW_DEB}/changelog ${doc}/changelog COPYONLY)
configure_file(${CPACK_PINCOW_DEB}/lintian-overrides
  ${prefix}/share/lintian/overrides/pincow COPYONLY)
file(GLOB pages ${prefix}/share/man/man1/*.1)
execute_process(COMMAND gzip -9nf ${doc}/changelog ${pages}
  COMMAND_ERROR_IS_FATAL ANY)
