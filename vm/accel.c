/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boots a guest under KVM to see whether KVM works here. */
#include "vm/accel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "vm/boot.h"

/* boot_ops has to be complete; only the end of the boot counts. */
static int ignore_text(void *arg, struct boot *b, const char *text)
{
	(void)arg;
	(void)b;
	(void)text;
	return 0;
}

/* The probe has no job: a line of facts comes from something else. */
static int refuse_line(void *arg, struct boot *b, const char *line, size_t len)
{
	(void)arg;
	(void)b;
	(void)line;
	(void)len;
	return -EPROTO;
}

static void wait_over(struct boot *b)
{
	struct pollfd fds[BOOT_FDS];

	while (!boot_step(b)) {
		boot_fds(b, fds);
		/* The end of QEMU wakes no poll(2) here: look ten times a
		 * second. */
		poll(fds, BOOT_FDS, 100);
	}
}

static enum accelerator boot_probe(const char *qemu, const char *image,
				   const struct payload *payload,
				   unsigned int seconds, char *why, size_t size)
{
	static const struct boot_ops ops = { ignore_text, refuse_line,
					     ignore_text };
	const struct payload_job job = { 0 };
	/* A guest that hangs anywhere has the same time: only its end proves
	 * KVM. */
	const struct boot_limits limits = { seconds, seconds, seconds };
	const struct qemu_machine m = {
		.qemu = qemu,
		.accel = ACCEL_KVM,
		.cpus = 1,
		.memory_mib = 512,
		.sandbox = qemu_sandboxed(qemu),
	};
	enum accelerator accel = ACCEL_TCG;
	char reason[256] = "";
	int fd = payload_memfd(payload, &job, reason, sizeof(reason));
	struct boot b = { 0 };
	int err = fd < 0 ? fd : 0;

	if (!err)
		err = boot_start(&b, &m, image, -1, fd, -1, &limits, &ops,
				 NULL);
	if (err) {
		snprintf(why, size, "the probe did not start: %s",
			 *reason ? reason : strerror(-err));
	} else {
		wait_over(&b);
		if (b.end == BOOT_DONE)
			accel = ACCEL_KVM;
		snprintf(why, size, "%s%s",
			 b.end == BOOT_DONE ? "a guest booted under KVM"
					    : "no guest boots under KVM here: ",
			 b.why);
	}
	boot_release(&b);
	if (fd >= 0)
		close(fd);
	return accel;
}

enum accelerator accel_probe(const char *qemu, const char *device,
			     const char *image, const struct payload *payload,
			     unsigned int seconds, char *why, size_t size)
{
	/* Without rights there is nothing to try, and no time to lose. */
	int fd = open(device, O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		snprintf(why, size, "%s: %s", device, strerror(errno));
		return ACCEL_TCG;
	}
	close(fd);
	return boot_probe(qemu, image, payload, seconds, why, size);
}
