/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Expands kinds.def: define the axes you want before including this; the
 * others expand to nothing and all are undefined afterwards.
 */
#ifndef EXPERIMENT
#define EXPERIMENT(name)
#endif
#ifndef MAPPING
#define MAPPING(name)
#endif
#ifndef PIN
#define PIN(name)
#endif
#ifndef WP
#define WP(name)
#endif
#include "bench/kinds.def"
#undef EXPERIMENT
#undef MAPPING
#undef PIN
#undef WP
