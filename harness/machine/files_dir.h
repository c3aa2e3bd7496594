/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The directory of the files that are mapped and measured. It comes in the
 * environment, as every process of a run needs it and no record may keep it.
 */
#ifndef PINCOW_HARNESS_MACHINE_FILES_DIR_H
#define PINCOW_HARNESS_MACHINE_FILES_DIR_H

/** The variable that names it. */
#define FILES_DIR_VARIABLE "PINCOW_DIR"

/** Its name; where none is given, /tmp, else / if that is not writable. */
const char *files_dir(void);

/** The name of its file system, "ext4", or its number in hexadecimal; "" where
 * that cannot be told. Static, for one caller at a time. */
const char *files_dir_system(void);

#endif
