/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A real kernel whose guest panics, hangs, floods the line, or is killed. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/skip.h"
#include "vm/accel.h"
#include "vm/boot.h"
#include "vm/kernel.h"
#include "vm/payload.h"

static struct kernel kernel;

static int on_text(void *arg, struct boot *b, const char *text)
{
	(void)arg;
	(void)b;
	(void)text;
	return 0;
}

static int on_line(void *arg, struct boot *b, const char *line, size_t len)
{
	(void)arg;
	(void)b;
	(void)line;
	(void)len;
	return 0;
}

static const struct boot_ops ops = { on_text, on_line, on_text };

/* @kill_after: bytes of console after which QEMU is killed; 0 never. */
static void boot(struct boot *b, const char *append, unsigned int limit,
		 uint64_t kill_after)
{
	const struct qemu_machine m = { .qemu = qemu_program(ARCH_AMD64),
					.cpus = 2,
					.memory_mib = 256,
					.append = append };
	const struct boot_limits limits = { limit, 10, 600 };
	const struct payload_job job = { 0 };
	struct pollfd fds[BOOT_FDS];
	struct payload p;
	char why[512];
	int fd;

	assert_int_equal(payload_init(&p, getenv("PINCOW_BAD_INIT"), why,
				      sizeof(why)),
			 0);
	fd = payload_memfd(&p, &job, why, sizeof(why));
	assert_true(fd >= 0);
	assert_int_equal(boot_start(b, &m, kernel.image, kernel.unpacked, fd,
				    -1, &limits, &ops, NULL),
			 0);
	close(fd);
	payload_release(&p);
	while (!boot_step(b)) {
		if (kill_after && b->console.bytes >= kill_after)
			kill(b->pid, SIGKILL);
		boot_fds(b, fds);
		poll(fds, BOOT_FDS, 50);
	}
}

static void expect(const char *append, unsigned int limit, uint64_t kill_after,
		   enum boot_end end)
{
	struct boot b;

	if (!*kernel.image)
		SKIP("no kernel can be fetched");
	boot(&b, append, limit, kill_after);
	if (b.end != end)
		fail_msg("%s: %s: %s", append, boot_end_names[b.end], b.why);
	boot_release(&b);
}

static void test_panics(void **state)
{
	(void)state;
	expect("bad=exit", 300, 0, BOOT_PANIC);
}

static void test_hangs(void **state)
{
	(void)state;
	expect("bad=hang", 60, 0, BOOT_NO_INIT);
}

static void test_floods(void **state)
{
	(void)state;
	expect("bad=flood", 600, 0, BOOT_GARBAGE);
}

static void test_eats_memory(void **state)
{
	(void)state;
	expect("bad=eat", 300, 0, BOOT_NO_MEMORY);
}

static void test_killed(void **state)
{
	(void)state;
	expect("bad=hang", 300, 2000, BOOT_DIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_panics),
		cmocka_unit_test(test_hangs),
		cmocka_unit_test(test_floods),
		cmocka_unit_test(test_eats_memory),
		cmocka_unit_test(test_killed),
	};
	char version[32], why[512];

	if (qemu_version(qemu_program(ARCH_AMD64), version, sizeof(version)) ||
	    kernel_resolve(&kernel, "debian:6.1", true, why, sizeof(why)))
		*kernel.image = 0;
	return RUN_OR_SKIP(tests);
}
