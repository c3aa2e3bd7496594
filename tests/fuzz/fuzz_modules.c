/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A modules.dep that a stranger wrote: modules come from its folder, nothing
 * from where links lead.
 */
#include "vm/modules.h"

#include <unistd.h>

#include "tests/fuzz/fuzz.h"

static const char *const names[] = { "loop", "xt-x", "", NULL };

static void make_folder(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/link.ko", fuzz_folder());
	if (!access(path, F_OK))
		return;
	fuzz_write("loop.ko", "loop", 4);
	fuzz_write("xt_x.ko.xz", "xt_x", 4);
	FUZZ_CHECK(!symlink(fuzz_file("SECRET", 6), path));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char root[128], *slash, why[128] = "";
	struct cpio c = { 0 };
	int err;

	make_folder();
	fuzz_write("modules.dep", data, size);
	snprintf(root, sizeof(root), "%s", fuzz_folder());
	slash = strrchr(root, '/');
	*slash = 0;
	err = modules_add(&c, root, slash + 1, names, why, sizeof(why));
	FUZZ_CHECK(err == c.err);
	/* The list of what to load may well have the word. */
	FUZZ_CHECK(!err || *why);
	FUZZ_CHECK(!c.data || !memmem(c.data, c.len, "\0SECRET\0", 8));
	cpio_release(&c);
	return 0;
}
