/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables that kinds.def stands for. */
#include "bench/experiment/shared/experiment.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/wp/shared/wp.h"

#define EXPERIMENT(name) extern const struct experiment_kind experiment_##name;
#define MAPPING(name)	 extern const struct mapping_kind mapping_##name;
#define PIN(name)	 extern const struct pin_kind pin_##name;
#define WP(name)	 extern const struct wp_kind wp_##name;
#include "bench/point/kind_tables.h"

#define NR(a) (sizeof(a) / sizeof((a)[0]))

const struct experiment_kind *const experiment_kinds[] = {
#define EXPERIMENT(name) &experiment_##name,
#include "bench/point/kind_tables.h"
};
const size_t nr_experiment_kinds = NR(experiment_kinds);

const struct mapping_kind *const mapping_kinds[] = {
#define MAPPING(name) &mapping_##name,
#include "bench/point/kind_tables.h"
};
const size_t nr_mapping_kinds = NR(mapping_kinds);

const struct pin_kind *const pin_kinds[] = {
#define PIN(name) &pin_##name,
#include "bench/point/kind_tables.h"
};
const size_t nr_pin_kinds = NR(pin_kinds);

const struct wp_kind *const wp_kinds[] = {
#define WP(name) &wp_##name,
#include "bench/point/kind_tables.h"
};
const size_t nr_wp_kinds = NR(wp_kinds);
