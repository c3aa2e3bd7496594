/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The suites: which kinds belong to each, and how much it measures. */
#include "bench/point/suite.h"

#include "bench/experiment/shared/experiment.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/wp/shared/wp.h"

const char *const suite_names[SUITE_NR] = {
	[SUITE_QUICK] = "quick",
	[SUITE_DEFAULT] = "default",
	[SUITE_FULL] = "full",
};

/* A suite is a selection in the same words as any other, or a rule about what
 * kinds are. The default one is to be over in 5 minutes on 2 cores, however
 * many kinds there come to be: slow ones stay out of it, and as the invocation
 * is the unit of replication, batches are what it saves. */
/* One pin for each question whose experiment is too long for a product. */
static const char *const questions[] = {
	"coherency/4k/io_uring/fork_exit",
	"coherency/thp/io_uring/fork_exit",
	"coherency/thp_pte/io_uring/fork_exit",
	"coherency/hugetlb_2m/io_uring/fork_exit",
	"retention/4k/vmsplice/fork_exit",
	"retention/thp/vmsplice/fork_exit",
	"retention/thp_pte/vmsplice/fork_exit",
	"leak/4k/none/none",
	"leak/thp/none/none",
	"leak/hugetlb_2m/none/none",
	NULL
};

/* Each answer to a fault once: the answer costs the same for any memory. */
static const char *const answers[] = { "wp_write/4k/none/uffd_async",
				       "wp_write/4k/none/uffd_handler",
				       "wp_write/4k/none/sigsegv", NULL };

static const struct {
	unsigned int invocations, batches, seconds;
	struct suite_kinds kinds;
} suites[SUITE_NR] = {
	[SUITE_QUICK] = {
		.invocations = 1,
		.batches = 3,
		.kinds.axis = {
			[AXIS_EXPERIMENT] = "first_write,wp_write,fork",
			[AXIS_MAPPING] = "4k,thp,thp_pte,hugetlb_2m",
			[AXIS_PIN] = "none,vmsplice,io_uring",
			[AXIS_WP] = "none,mprotect,mprotect_fault,"
				    "clear_refs,uffd_wp,fork_exit,fork_alive",
		},
		.kinds.also = questions,
	},
	[SUITE_DEFAULT] = {
		.invocations = 10,
		.batches = 10,
		.seconds = 22,
		.kinds.without = {
			[AXIS_EXPERIMENT] =
				EXPERIMENT_LONG | EXPERIMENT_OPERATES,
			[AXIS_MAPPING] = MAPPING_SLOW | MAPPING_SIBLING |
					 MAPPING_BACKED,
			[AXIS_PIN] = PIN_SLOW | PIN_RARE,
			[AXIS_WP] = WP_SLOW | WP_RARE,
		},
		.kinds.also = questions,
		.kinds.sensible = answers,
	},
	/* No limit of time: slow points are what it adds. */
	[SUITE_FULL] = { .invocations = 10, .batches = 10 },
};

unsigned int suite_invocations(enum suite s)
{
	return suites[s].invocations;
}

unsigned int suite_batches(enum suite s)
{
	return suites[s].batches;
}

unsigned int suite_seconds(enum suite s)
{
	return suites[s].seconds;
}

const struct suite_kinds *suite_kinds(enum suite s)
{
	return &suites[s].kinds;
}
