/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One setting of the kernel: a file of sysfs, procfs or a cgroup that holds
 * one line. Three grammars are understood, told apart by the content:
 *
 *   plain      "60"                        reads and writes as it is
 *   choices    "always [madvise] never"    the one in brackets is the value
 *   words      "cpu memory", written as "+memory" or "-memory"
 *
 * All functions return 0 or -errno.
 */
#ifndef PINCOW_HARNESS_MACHINE_SETTING_H
#define PINCOW_HARNESS_MACHINE_SETTING_H

#include <stdbool.h>
#include <stddef.h>

/** The longest value, its NUL included. */
#define SETTING_MAX 4096

/** The value that is there. -EOVERFLOW where @size is too small. */
int setting_read(const char *path, char *value, size_t size);

/** Write @value, one line, in one write(2). */
int setting_write(const char *path, const char *value);

/** May it be written at all? Opens it for writing and writes nothing. */
int setting_writable(const char *path);

/** Is @value in force already? 1, 0 or -errno. */
int setting_holds(const char *path, const char *value);

/**
 * The value that will undo the write of @value: the current one, or the
 * opposite of "+memory".
 */
int setting_undo(const char *path, const char *value, char *undo, size_t size);

#endif
