/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognising kernel images, and archives that the kernel would unpack. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "vm/below.h"
#include "vm/cpio.h"
#include "vm/image.h"
#include "vm/kernel.h"

static char path[] = "/tmp/pincow-image-XXXXXX";

static int probe(const void *data, size_t len, struct image *img, char *why)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	fclose(f);
	return image_probe(img, path, why, 256);
}

static void make_bzimage(uint8_t *p)
{
	memset(p, 0, 4096);
	p[0x1fe] = 0x55;
	p[0x1ff] = 0xaa;
	memcpy(p + 0x202, "HdrS", 4);
	p[0x206] = 0x0f;
	p[0x207] = 0x02;
	p[0x236] = 1;
	p[0x20e] = 0x00;
	p[0x20f] = 0x02;
	strcpy((char *)p + 0x400, "6.1.0-9-amd64 (somebody@somewhere) #1");
}

static void test_bzimage(void **state)
{
	uint8_t p[4096];
	struct image img;
	char why[256];

	(void)state;
	make_bzimage(p);
	assert_int_equal(probe(p, sizeof(p), &img, why), 0);
	assert_int_equal(img.format, IMAGE_BZIMAGE);
	assert_string_equal(img.release, "6.1.0-9-amd64");
	p[0x236] = 0;
	assert_int_equal(probe(p, sizeof(p), &img, why), -ELIBBAD);
	/* The version's text is beyond the end, or has none. */
	make_bzimage(p);
	p[0x20f] = 0xff;
	assert_int_equal(probe(p, sizeof(p), &img, why), 0);
	assert_string_equal(img.release, "");
	make_bzimage(p);
	memset(p + 0x400, 'a', sizeof(p) - 0x400);
	assert_int_equal(probe(p, sizeof(p), &img, why), 0);
	assert_int_equal(strlen(img.release), IMAGE_RELEASE_MAX - 1);
}

static void test_not_kernels(void **state)
{
	uint8_t p[4096] = { 0 };
	struct image img;
	char why[256];

	(void)state;
	assert_int_equal(probe(p, 0, &img, why), -ENOEXEC);
	assert_int_equal(probe(p, 3, &img, why), -ENOEXEC);
	assert_int_equal(probe(p, sizeof(p), &img, why), -ENOEXEC);
	assert_string_equal(why, "not a kernel");
	assert_int_equal(image_probe(&img, "/nonexistent", why, 256), -ENOENT);
	assert_int_equal(image_probe(&img, "/dev/null", why, 256), -ENOEXEC);
	assert_int_equal(image_probe(&img, "/proc/self/exe", why, 256),
			 -ENOEXEC);
}

static void test_arm64(void **state)
{
	uint8_t p[4096] = { 0 };
	struct image img;
	char why[256];

	(void)state;
	memcpy(p + 0x38, "ARM\x64", 4);
	strcpy((char *)p + 0x400, "Linux version 6.1.0-9-arm64 (somebody)");
	p[24] = 0xa; /* 4k, may be loaded anywhere */
	assert_int_equal(probe(p, sizeof(p), &img, why), 0);
	assert_int_equal(img.arch, ARCH_ARM64);
	assert_int_equal(img.format, IMAGE_ARM64);
	assert_string_equal(img.release, "6.1.0-9-arm64");
	p[24] = 0; /* older than the flag */
	assert_int_equal(probe(p, sizeof(p), &img, why), 0);
	p[24] = 4; /* 16k */
	assert_int_equal(probe(p, sizeof(p), &img, why), -ELIBBAD);
	p[24] = 6; /* 64k */
	assert_int_equal(probe(p, sizeof(p), &img, why), -ELIBBAD);
	assert_string_equal(why, "a kernel for arm64 whose pages are not 4k");
	p[24] = 3;
	assert_int_equal(probe(p, sizeof(p), &img, why), -ELIBBAD);
	assert_string_equal(why, "a big-endian kernel for arm64");
}

/* An ELF file with one note segment. */
static size_t make_vmlinux(uint8_t *p, uint32_t type)
{
	Elf64_Ehdr eh = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64 },
			  .e_type = ET_EXEC,
			  .e_machine = EM_X86_64,
			  .e_phoff = sizeof(eh),
			  .e_phnum = 1 };
	Elf64_Phdr ph = { .p_type = PT_NOTE, .p_offset = 512, .p_filesz = 20 };
	Elf64_Nhdr n = { 4, 4, type };

	memset(p, 0, 4096);
	memcpy(p, &eh, sizeof(eh));
	memcpy(p + sizeof(eh), &ph, sizeof(ph));
	memcpy(p + 512, &n, sizeof(n));
	memcpy(p + 512 + sizeof(n), "Xen", 4);
	strcpy((char *)p + 1024, "Linux version 6.9.1 (me@here)");
	return 4096;
}

static void test_vmlinux(void **state)
{
	uint8_t p[4096];
	struct image img;
	char why[256];
	size_t len = make_vmlinux(p, 18);

	(void)state;
	assert_int_equal(probe(p, len, &img, why), 0);
	assert_int_equal(img.format, IMAGE_PVH);
	assert_string_equal(img.release, "6.9.1");
	make_vmlinux(p, 17);
	assert_int_equal(probe(p, len, &img, why), -ELIBBAD);
	assert_non_null(strstr(why, "PVH"));
	make_vmlinux(p, 18);
	p[18] = EM_AARCH64;
	assert_int_equal(probe(p, len, &img, why), -ELIBBAD);
	/* Headers that point outside of the file. */
	for (size_t at = 0; at < sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr); at++)
		for (int bit = 0; bit < 8; bit++) {
			make_vmlinux(p, 18);
			p[at] ^= (uint8_t)(1 << bit);
			probe(p, len, &img, why);
			p[at] = 0xff;
			probe(p, len, &img, why);
		}
}

static void test_resolve(void **state)
{
	uint8_t p[4096] = { 0 };
	struct kernel k;
	struct image img;
	char why[256];

	(void)state;
	make_bzimage(p);
	assert_int_equal(probe(p, sizeof(p), &img, why), 0);
	assert_int_equal(kernel_resolve(&k, path, true, why, sizeof(why)), 0);
	assert_string_equal(k.release, "6.1.0-9-amd64");
	assert_string_equal(k.image, path);
	/* There is nothing in it. */
	assert_int_equal(k.unpacked, -EOPNOTSUPP);
	kernel_release(&k);
	assert_int_equal(kernel_resolve(&k, "/tmp", true, why, sizeof(why)),
			 -ENOENT);
	assert_int_equal(kernel_resolve(&k, "/nonexistent/x", true, why,
					sizeof(why)),
			 -EINVAL);
	assert_int_equal(kernel_resolve(&k, "nonsense", true, why, sizeof(why)),
			 -EINVAL);
}

/* The reference is cpio(1). */
static void test_cpio(void **state)
{
	static const char wanted[] =
		"a\na/b\na/b/c\na/b/d\nempty\njob\njob/x\n";
	struct cpio c = { 0 }, more = { 0 };
	char command[512], out[512] = "";
	FILE *f;
	size_t n;

	(void)state;
	if (system("cpio --version > /dev/null 2>&1"))
		skip();
	cpio_add(&c, "/a/b/c", 0755, "text", 4);
	cpio_add(&c, "a/b/d", 0644, "other", 5);
	cpio_mkdir(&c, "empty");
	assert_int_equal(cpio_end(&c), 0);
	assert_int_equal(c.len % 512, 0);
	cpio_add(&more, "job/x", 0644, "x", 1);
	assert_int_equal(cpio_end(&more), 0);
	f = fopen(path, "we");
	fwrite(c.data, 1, c.len, f);
	fwrite(more.data, 1, more.len, f);
	fclose(f);
	snprintf(command, sizeof(command),
		 "(cpio -t --quiet; cpio -t --quiet) < %s", path);
	f = popen(command, "re");
	n = fread(out, 1, sizeof(out) - 1, f);
	out[n] = 0;
	assert_int_equal(pclose(f), 0);
	assert_string_equal(out, wanted);
	/* An error stays. */
	assert_int_equal(cpio_add_file(&c, "x", 0644, "/nonexistent"), -ENOENT);
	assert_int_equal(cpio_add(&c, "y", 0644, "", 0), -ENOENT);
	cpio_release(&c);
	cpio_release(&more);
}

static void test_below(void **state)
{
	char root[] = "/tmp/pincow-below.XXXXXX", name[64], why[64];
	struct cpio c = { 0 };
	int fd;

	(void)state;
	assert_non_null(mkdtemp(root));
#define AT(x) (snprintf(name, sizeof(name), "%s/%s", root, x), name)
	assert_int_equal(mkdir(AT("dir"), 0755), 0);
	fd = open(AT("dir/file"), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	assert_int_equal(write(fd, "text", 4), 4);
	close(fd);
	assert_int_equal(symlink("dir", AT("link")), 0);
	assert_int_equal(symlink("file", AT("dir/link")), 0);
	assert_int_equal(mkfifo(AT("fifo"), 0644), 0);
	fd = below_open(root, "dir/file");
	assert_true(fd >= 0);
	assert_int_equal(read(fd, why, sizeof(why)), 4);
	close(fd);
	assert_int_equal(below_open(root, "link/file"), -ELOOP);
	assert_int_equal(below_open(root, "dir/link"), -ELOOP);
	assert_int_equal(below_open(root, "dir"), -EISDIR);
	assert_int_equal(below_open(root, "fifo"), -ENXIO);
	assert_int_equal(below_open(root, "dir/../dir/file"), -EXDEV);
	assert_int_equal(below_open(root, "./dir/file"), -EXDEV);
	assert_int_equal(below_open(root, "/etc/passwd"), -EXDEV);
	assert_int_equal(below_open(root, "dir//file"), -EXDEV);
	assert_int_equal(below_open(root, "dir/"), -EXDEV);
	assert_int_equal(below_open(root, ""), -EXDEV);
	assert_int_equal(below_open(root, "none"), -ENOENT);
	assert_int_equal(below_open(root, "dir/file/x"), -ENOTDIR);
	assert_true(below_refused(-EXDEV));
	assert_false(below_refused(-ENOENT));
	assert_false(below_refused(3));
	assert_int_equal(cpio_add_file(&c, "x", 0644, AT("fifo")), -ENXIO);
	cpio_release(&c);
	unlink(AT("fifo"));
	unlink(AT("link"));
	unlink(AT("dir/link"));
	unlink(AT("dir/file"));
	rmdir(AT("dir"));
	assert_int_equal(rmdir(root), 0);
#undef AT
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bzimage),
		cmocka_unit_test(test_not_kernels),
		cmocka_unit_test(test_arm64),
		cmocka_unit_test(test_vmlinux),
		cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_cpio),
		cmocka_unit_test(test_below),
	};
	int fd = mkstemp(path), failed;

	if (fd < 0)
		return 3;
	close(fd);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}
