/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking a cgroup away again, whoever still is in it.
 */
#ifndef PINCOW_HARNESS_MACHINE_CGROUP_H
#define PINCOW_HARNESS_MACHINE_CGROUP_H

/**
 * Remove a directory; where it is a cgroup (of v1 or v2), kill its members
 * and remove the cgroups below it first.
 *
 * Waits up to two seconds for the dead to leave. The calling process is never
 * killed: it moves to the parent. A plain directory must be empty. Returns 0,
 * also where there is nothing at @path, or -errno.
 */
int cgroup_remove(const char *path);

#endif
