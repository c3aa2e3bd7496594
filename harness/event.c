/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks libpfm4 for the encoding of an event. */
#include "harness/event.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <perfmon/pfmlib_perf_event.h>

int event_encode(struct perf_event_attr *attr, const char *event,
		 struct why *why)
{
	pfm_perf_encode_arg_t arg = { .attr = attr, .size = sizeof(arg) };
	int ret = pfm_initialize();

	if (ret == PFM_SUCCESS)
		ret = pfm_get_os_event_encoding(event, PFM_PLM0 | PFM_PLM3,
						PFM_OS_PERF_EVENT, &arg);
	if (ret != PFM_SUCCESS)
		return why_set(why, -ENOENT,
			       "libpfm4 has no event %s on this machine: %s",
			       event, pfm_strerror(ret));
	return 0;
}
