/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks at the headers of a file to tell a kernel that can be booted from one
 * that cannot. */
#include "vm/image.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* xen/interface/elfnote.h of the kernel, which exports it to nobody. */
#define XEN_ELFNOTE_PHYS32_ENTRY 18

/* A file in memory. */
struct file {
	const uint8_t *p;
	size_t len;
};

/* The caller has compared @at with the length. */
static uint16_t get16(const struct file *f, size_t at)
{
	return (uint16_t)(f->p[at] | f->p[at + 1] << 8);
}

static int refuse(char *why, size_t size, int err, const char *text)
{
	snprintf(why, size, "%s", text);
	return err;
}

/* The release is the first word of @p, which is not NUL-terminated. */
static void take_release(struct image *img, const uint8_t *p, size_t len)
{
	size_t n = 0;

	/* Printable only: it is shown, stored and made part of a path. */
	while (n < len && n < sizeof(img->release) - 1 && p[n] > ' ' &&
	       p[n] < 0x7f)
		n++;
	memcpy(img->release, p, n);
	img->release[n] = 0;
}

/* Documentation/arch/x86/boot.rst */
static int probe_bzimage(struct image *img, const struct file *f, char *why,
			 size_t size)
{
	size_t version;

	img->format = IMAGE_BZIMAGE;
	/* Protocol 2.12 (3.8) has xloadflags; bit 0 is XLF_KERNEL_64. */
	if (get16(f, 0x206) < 0x20c || !(f->p[0x236] & 1))
		return refuse(why, size, -ELIBBAD,
			      "a kernel without a 64-bit entry point");
	/* The offset of the text leaves the first sector out; 0: no text. */
	version = get16(f, 0x20e) + (size_t)0x200;
	if (version > 0x200 && version < f->len)
		take_release(img, f->p + version, f->len - version);
	return 0;
}

/* Does a note segment name the PVH entry? */
static int has_pvh(const struct file *f, const Elf64_Phdr *ph)
{
	size_t at = ph->p_offset, end = ph->p_offset + ph->p_filesz;
	Elf64_Nhdr n;

	/* Subtracted, not added: a sum of foreign numbers may overflow. */
	if (ph->p_offset > f->len || ph->p_filesz > f->len - ph->p_offset)
		return 0;
	while (end - at >= sizeof(n)) {
		size_t name, desc;

		/* Copied, as a note may be at any address. */
		memcpy(&n, f->p + at, sizeof(n));
		at += sizeof(n);
		name = ((size_t)n.n_namesz + 3) & ~(size_t)3;
		desc = ((size_t)n.n_descsz + 3) & ~(size_t)3;
		if (name > end - at || desc > end - at - name)
			return 0;
		/* The number alone means other things to other owners of
		 * notes. */
		if (n.n_type == XEN_ELFNOTE_PHYS32_ENTRY && n.n_namesz == 4 &&
		    !memcmp(f->p + at, "Xen", 4))
			return 1;
		at += name + desc;
	}
	return 0;
}

/* The release is in the words that it prints first. */
static bool take_banner(struct image *img, const struct file *f)
{
	static const char banner[] = "Linux version ";
	const uint8_t *text = memmem(f->p, f->len, banner, sizeof(banner) - 1);

	if (!text)
		return false;
	text += sizeof(banner) - 1;
	take_release(img, text, (size_t)(f->p + f->len - text));
	return true;
}

static int probe_elf(struct image *img, const struct file *f, char *why,
		     size_t size)
{
	Elf64_Ehdr eh;
	int pvh = 0;

	memcpy(&eh, f->p, sizeof(eh));
	img->format = IMAGE_PVH;
	if (eh.e_ident[EI_CLASS] != ELFCLASS64 || eh.e_machine != EM_X86_64)
		return refuse(why, size, -ELIBBAD,
			      "an ELF file for another architecture");
	/* Programs of this machine are ELF files, too. */
	if (eh.e_type != ET_EXEC || !take_banner(img, f))
		return refuse(why, size, -ENOEXEC,
			      "an ELF file, but not a kernel");
	for (unsigned int i = 0; i < eh.e_phnum; i++) {
		size_t at = eh.e_phoff + (size_t)i * sizeof(Elf64_Phdr);
		Elf64_Phdr ph;

		/* Cut short: what was seen before it counts. */
		if (eh.e_phoff > f->len || at + sizeof(ph) > f->len)
			break;
		memcpy(&ph, f->p + at, sizeof(ph));
		pvh |= ph.p_type == PT_NOTE && has_pvh(f, &ph);
	}
	if (!pvh)
		return refuse(why, size, -ELIBBAD,
			      "a vmlinux without a PVH entry point "
			      "(CONFIG_PVH); take its bzImage");
	return 0;
}

/* Documentation/arch/arm64/booting.rst */
static int probe_arm64(struct image *img, const struct file *f, char *why,
		       size_t size)
{
	/* The lowest byte: endianness and the size of pages are in there. */
	uint8_t flags = f->p[24];

	img->format = IMAGE_ARM64;
	img->arch = ARCH_ARM64;
	if (flags & 1)
		return refuse(why, size, -ELIBBAD,
			      "a big-endian kernel for arm64");
	/* Bits 1 and 2: 0 does not tell, 1 is 4k. */
	if ((flags >> 1 & 3) > 1)
		return refuse(why, size, -ELIBBAD,
			      "a kernel for arm64 whose pages are not 4k");
	take_banner(img, f);
	return 0;
}

static int probe(struct image *img, const struct file *f, char *why,
		 size_t size)
{
	/* Each test covers all offsets that its own probe reads. */
	if (f->len >= 0x300 && get16(f, 0x1fe) == 0xaa55 &&
	    !memcmp(f->p + 0x202, "HdrS", 4))
		return probe_bzimage(img, f, why, size);
	if (f->len >= sizeof(Elf64_Ehdr) && !memcmp(f->p, ELFMAG, SELFMAG))
		return probe_elf(img, f, why, size);
	if (f->len >= 64 && !memcmp(f->p + 0x38, "ARM\x64", 4))
		return probe_arm64(img, f, why, size);
	/* Documentation/arch/riscv/boot-image-header.rst */
	if (f->len >= 64 && !memcmp(f->p + 0x38, "RSC\x05", 4))
		return refuse(why, size, -ELIBBAD, "a kernel for riscv");
	return refuse(why, size, -ENOEXEC, "not a kernel");
}

int image_probe(struct image *img, const char *path, char *why, size_t size)
{
	/* O_NONBLOCK: a FIFO in its place would make us wait. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	struct file f;
	void *map;
	int err;

	memset(img, 0, sizeof(*img));
	if (fd < 0 || fstat(fd, &st)) {
		err = -errno;
		refuse(why, size, err, strerror(-err));
		if (fd >= 0)
			close(fd);
		return err;
	}
	/* Less than any kernel, and mmap(2) refuses a length of 0. */
	if (!S_ISREG(st.st_mode) || st.st_size < 1024) {
		close(fd);
		return refuse(why, size, -ENOEXEC, "not a kernel");
	}
	f.len = (size_t)st.st_size;
	map = mmap(NULL, f.len, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return refuse(why, size, -errno, strerror(errno));
	f.p = map;
	err = probe(img, &f, why, size);
	munmap(map, f.len);
	return err;
}
