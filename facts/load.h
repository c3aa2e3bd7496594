/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From which load on a machine is taken for busy, a CPU: `pincow doctor` warns
 * of it, and a comparison says so where one of two runs began with it.
 */
#ifndef PINCOW_FACTS_LOAD_H
#define PINCOW_FACTS_LOAD_H

/** Text, as doctor's table has it: for strtod(3). */
#define LOAD_PER_CPU "0.3"

#endif
