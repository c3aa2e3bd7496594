/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The references exist: the kernel counts each pinned page, and none once the
 * pin is dropped and settled; a page that was only got (GET) is copied by the
 * next write after a fork, and no other is.
 */
#include <errno.h>
#include <glob.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/proc/pagemap.h"
#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/batch/witness.h"
#include "harness/machine/knobs.h"
#include "tests/skip.h"

#define FIRST  100 /* the first referenced page */
#define MANY   24 /* more than a pipe has slots */
#define AROUND 32 /* pages looked at, from FIRST on */

static struct knobs *knobs; /* its lock: others measuring pin as well */
static struct witness witness;
static struct why why;

static int set_up(void **state)
{
	(void)state;
	knobs_open(&knobs, NULL, NULL, NULL, NULL);
	return witness_open(&witness, 64, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	witness_close(&witness);
	knobs_close(knobs);
	return 0;
}

/* Map and populate; 0, or -errno where this machine has no such memory. */
static int make(struct mapping *m, const struct mapping_kind *kind)
{
	int err = mapping_init(m, kind, kind->len, 1, &why);

	if (!err) {
		mapping_populate(m);
		if (kind->shape)
			err = kind->shape(m, &why);
		if (!err)
			err = kind->verify(m, &witness.frames, &why);
	}
	if (err)
		mapping_release(m);
	return err;
}

static void counted(const struct pin_kind *kind, struct pin *pin,
		    struct mapping *m, size_t pages)
{
	int64_t acquired = witness_pins_acquired(&witness);
	int64_t before = pin_outstanding(), now;
	int err = pin_take(pin, m->addr + FIRST * BASE_PAGE, pages, &why);

	if (err) {
		printf("%s, %zu pages of %s: %s\n", kind->name, pages,
		       m->kind->name, why.text);
		return;
	}
	assert_int_equal(pin->pages, pages);
	now = witness_pins_acquired(&witness) - acquired;
	printf("%s, %zu pages of %s: %lld pinned\n", kind->name, pages,
	       m->kind->name, (long long)now);
	if (m->sharer.pid && now > (int64_t)pages)
		/* A page that a child maps as well is unshared before it is
		 * pinned for reading: the fast path has pinned it by then, and
		 * the slow one pins it again (a7f226604170, 5.19). */
		assert_in_range(now, pages, 2 * pages);
	else if (pin_must_pin(kind))
		assert_int_equal(now, pages);
	else if (!(kind->traits & PIN_PIN))
		assert_int_equal(now, 0);
	else
		assert_true(!now || now == (int64_t)pages);
	pin_drop(pin);
	pin_settle(pin);
	assert_int_equal(pin_outstanding(), before);
}

/* Each kind on each mapping, one page and several, twice on one opening. */
static void test_counted(void **state)
{
	(void)state;
	if (!witness.pins_counted)
		SKIP("%s", witness.why_pins.text);
	for (size_t i = 0; i < nr_pin_kinds; i++) {
		struct pin pin;
		int err = pin_kinds[i]->take
				  ? pin_open(&pin, pin_kinds[i], &why)
				  : -ENOENT;

		if (err && err != -ENOENT)
			printf("%s: %s\n", pin_kinds[i]->name, why.text);
		for (size_t j = 0; !err && j < nr_mapping_kinds; j++) {
			struct mapping m;

			if (mapping_kinds[j]->len > PMD_PAGE ||
			    make(&m, mapping_kinds[j]))
				continue;
			counted(pin_kinds[i], &pin, &m, 1);
			counted(pin_kinds[i], &pin, &m, MANY);
			mapping_release(&m);
		}
		if (err != -ENOENT)
			pin_close(&pin);
	}
}

static void fork_and_exit(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* Pages from FIRST on that a write after a fork moves, as a mask. */
static unsigned int moved(struct mapping *m)
{
	uint64_t before[AROUND], after[AROUND];
	char *first = m->addr + FIRST * BASE_PAGE;
	unsigned int mask = 0;

	assert_int_equal(witness_drain(&witness), 0);
	assert_int_equal(frames_read(&witness.frames, 0, first, before, AROUND),
			 0);
	fork_and_exit();
	for (size_t i = 0; i < AROUND; i++)
		*(volatile char *)(first + i * BASE_PAGE) = 7;
	assert_int_equal(frames_read(&witness.frames, 0, first, after, AROUND),
			 0);
	for (size_t i = 0; i < AROUND; i++)
		if (frame_of(before[i]) != frame_of(after[i]))
			mask |= 1u << i;
	return mask;
}

/* No counter shows a GET: its effect is the proof. */
static void test_get_makes_copies(void **state)
{
	const struct mapping_kind *base = NULL;
	int64_t acquired;

	(void)state;
	if (!witness.frames.numbers || !witness.pins_counted)
		SKIP("frame numbers and the count of pins are root's");
	for (size_t i = 0; i < nr_mapping_kinds; i++)
		if (mapping_kinds[i]->page_size == BASE_PAGE && !base)
			base = mapping_kinds[i];
	for (size_t i = 0; i < nr_pin_kinds; i++) {
		const struct pin_kind *kind = pin_kinds[i];
		struct mapping m;
		struct pin pin;
		int err;

		assert_int_equal(make(&m, base), 0);
		err = pin_open(&pin, kind, &why);
		acquired = witness_pins_acquired(&witness);
		if (!err)
			err = pin_take(&pin, m.addr + FIRST * BASE_PAGE, MANY,
				       &why);
		if (err)
			printf("%s: %s\n", kind->name, why.text);
		else if (!kind->take)
			assert_int_equal(moved(&m), 0);
		else if (witness_pins_acquired(&witness) == acquired)
			assert_int_equal(moved(&m), (1u << MANY) - 1);
		pin_close(&pin);
		mapping_release(&m);
	}
}

static int nr_loops(void)
{
	glob_t found = { 0 };
	int nr;

	glob("/sys/block/loop*/loop", 0, NULL, &found);
	nr = (int)found.gl_pathc;
	globfree(&found);
	return nr;
}

/* In a child: take, report success or the reason, and wait to be killed. */
static void __attribute__((noreturn))
take_and_wait(const struct pin_kind *kind, int out)
{
	static char page[BASE_PAGE] __attribute__((aligned(4096)));
	struct pin pin;
	int err = pin_open(&pin, kind, &why);
	char byte;

	if (!err)
		err = pin_take(&pin, page, 1, &why);
	byte = !err;
	if (write(out, &byte, 1) == 1 && !err)
		pause();
	pin_close(&pin);
	_exit(0);
}

/* A process with a transfer in flight can be killed, and leaves nothing. */
static void test_killed(void **state)
{
	int loops = nr_loops();

	(void)state;
	for (size_t i = 0; i < nr_pin_kinds; i++) {
		int p[2], left = 100;
		pid_t pid;
		char taken;

		if (!(pin_kinds[i]->traits & PIN_TRANSIENT))
			continue;
		assert_int_equal(pipe(p), 0);
		pid = fork();
		if (!pid)
			take_and_wait(pin_kinds[i], p[1]);
		assert_int_equal(read(p[0], &taken, 1), 1);
		if (taken)
			kill(pid, SIGKILL);
		while (!waitpid(pid, NULL, WNOHANG) && left--)
			usleep(50000);
		assert_true(left > 0);
		for (left = 100; nr_loops() > loops && left; left--)
			usleep(50000);
		assert_int_equal(nr_loops(), loops);
		close(p[0]);
		close(p[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counted),
		cmocka_unit_test(test_get_makes_copies),
		cmocka_unit_test(test_killed),
	};
	int failed = cmocka_run_group_tests(tests, set_up, tear_down);

	return test_exit_code(failed, sizeof(tests) / sizeof(*tests));
}
