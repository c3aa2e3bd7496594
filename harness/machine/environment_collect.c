/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the header of a run, together. */
#include "harness/machine/environment_collect.h"

#include "harness/machine/environment_config.h"
#include "harness/machine/environment_kernel.h"
#include "harness/machine/environment_machine.h"
#include "harness/machine/environment_recorded.h"

int environment_collect(struct environment *e)
{
	int err = environment_add_machine(e);

	if (!err)
		err = environment_add_kernel(e);
	/* After the kernel: init_on_alloc needs kernel_arguments, which that
	 * adds. */
	if (!err)
		err = environment_add_config(e);
	if (!err)
		err = environment_add_recorded(e);
	return err;
}
