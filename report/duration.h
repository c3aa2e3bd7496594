/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times in tables, rounded the same everywhere. */
#ifndef PINCOW_REPORT_DURATION_H
#define PINCOW_REPORT_DURATION_H

#include <stddef.h>

/** "9999", "10.01k", "123.4k", "1.717M": @ns, or guest instructions. */
void format_ns(char *text, size_t size, double ns);

/** The same in three digits from 10k on, for a screen without intervals. */
void format_ns_coarse(char *text, size_t size, double ns);

#endif
