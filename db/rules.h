/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which reuse rule a kernel shows, from its counts alone, never from its
 * version: the view rule_info(run, memory, rule, points, missing), made of the
 * signatures of rules.def. For db/ only.
 *
 * It has a row for each run and each memory of `4k`, `thp_pte`, `thp`,
 * `hugetlb`; rule is `mapcount`, `page_count`, `anon-exclusive`,
 * `anon-exclusive by folio`, or `unknown` where the deciding points were not
 * measured, or fit no rule.
 */
#ifndef PINCOW_DB_RULES_H
#define PINCOW_DB_RULES_H

#include <stdint.h>

struct sqlite3;

/** Continue the checksum @sum over all that the views are made of. */
uint64_t rules_checksum(uint64_t sum);

/** Make the views anew. Within a transaction; SQLITE_OK or SQLite's error. */
int rules_define(struct sqlite3 *db);

#endif
