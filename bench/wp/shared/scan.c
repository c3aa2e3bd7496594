/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The call of PAGEMAP_SCAN. */
#include "bench/wp/shared/scan.h"

#include <errno.h>
#include <sys/ioctl.h>

#include "harness/proc/pagemap.h"

#define SCAN _IOWR('f', 16, struct scan_arg)

void scan_written(struct scan_arg *arg, const char *addr, size_t len)
{
	*arg = (struct scan_arg){
		.size = sizeof(*arg),
		/* It fails where the range is not registered, which would else
		 * be passed over. */
		.flags = SCAN_CHECK_WPASYNC,
		.start = (uint64_t)addr,
		.end = (uint64_t)addr + len,
		.category_mask = SCAN_IS_WRITTEN,
		.return_mask = SCAN_IS_WRITTEN,
	};
}

int scan_run(const struct frames *f, struct scan_arg *arg)
{
	int nr = ioctl(f->pagemap, SCAN, arg);

	return nr < 0 ? -errno : nr;
}
