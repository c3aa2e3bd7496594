/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Probes that several checks share; see checks.h. Each reads c->path below
 * @root, and c->good says what is fine.
 */
#ifndef PINCOW_HARNESS_MACHINE_PROBES_H
#define PINCOW_HARNESS_MACHINE_PROBES_H

#include "harness/machine/checks.h"

/** Files of one value: fine if each is one of "a|b|c". */
void probe_value(const struct check *c, const char *root, struct finding *f);

/** Files of one number: fine if none is above, or below, @good. */
void probe_at_most(const struct check *c, const char *root, struct finding *f);
void probe_at_least(const struct check *c, const char *root, struct finding *f);

/** As probe_at_most(), for one who lacks CAP_PERFMON and CAP_SYS_ADMIN. */
void probe_perf(const struct check *c, const char *root, struct finding *f);

/** Fine with CAP_SYS_ADMIN in /proc/self/status. */
void probe_privilege(const struct check *c, const char *root,
		     struct finding *f);

/** /proc/self/limits, "Max locked memory" in bytes; or CAP_IPC_LOCK. */
void probe_memlock(const struct check *c, const char *root, struct finding *f);

/** /proc/loadavg: the last minute, at most @good per CPU of /proc/stat. */
void probe_load(const struct check *c, const char *root, struct finding *f);

/** /proc/stat: stolen since boot, at most @good per cent. */
void probe_steal(const struct check *c, const char *root, struct finding *f);

/** /proc/cpuinfo: has no flag "hypervisor". */
void probe_hypervisor(const struct check *c, const char *root,
		      struct finding *f);

/** /proc/swaps has no row. */
void probe_swap(const struct check *c, const char *root, struct finding *f);

/** khugepaged's sleep, where THP is on for everybody. */
void probe_khugepaged(const struct check *c, const char *root,
		      struct finding *f);

#endif
