/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which hypervisor, if any, executes our instructions. */
#include "harness/accelerator.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#if defined(__x86_64__)
/* Leaf 1, ECX bit 31: hardware has it clear, and hypervisors that want to be
 * known set it. */
static bool cpuid_hypervisor(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid(1, &a, &b, &c, &d) && (c & 1u << 31);
}

/* The signature of the hypervisor's leaf at @leaf, printable. */
static void cpuid_signature(unsigned int leaf, char text[13])
{
	unsigned int a, part[3];
	size_t i;

	__cpuid(leaf, a, part[0], part[1], part[2]);
	memcpy(text, part, 12);
	/* KVM's signature is shorter and padded with NULs: strcmp() works on
	 * both. */
	text[12] = '\0';
	/* Any 12 bytes may come: they go to terminals and into JSON. */
	for (i = 0; text[i]; i++)
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '?';
}

/* tcg must be known for certain: times under it mean nothing, while those under
 * KVM are only noisier. */
const char *accelerator_name(void)
{
	static char name[13];
	unsigned int leaf;

	if (!cpuid_hypervisor())
		return "none";
	/* KVM offers itself further up where it also pretends to be another. */
	for (leaf = 0x40000000; leaf < 0x40010000; leaf += 0x100) {
		cpuid_signature(leaf, name);
		if (!strcmp(name, "KVMKVMKVM"))
			return "kvm";
		if (!strcmp(name, "TCGTCGTCGTCG"))
			return "tcg";
	}
	/* Any other name still tells that two machines differ. */
	cpuid_signature(0x40000000, name);
	return name[0] ? name : "unknown";
}

int accelerator_is_guest(void)
{
	return cpuid_hypervisor();
}
#else
/* Nothing in the CPU tells; `pincow boot` says it to the kernel. */
const char *accelerator_name(void)
{
	static char name[16];
	char line[4096] = "";
	FILE *f = fopen("/proc/cmdline", "re");
	const char *p;

	if (f && !fgets(line, sizeof(line), f))
		line[0] = 0;
	if (f)
		fclose(f);
	p = strstr(line, "pincow.accelerator=");
	if (!p || sscanf(p, "pincow.accelerator=%15s", name) != 1)
		/* Not "none": a tcg guest of somebody else would pass for
		 * hardware. */
		return "unknown";
	return name;
}

int accelerator_is_guest(void)
{
	/* The key stays out of the header of a run then: a guessed "no" would
	 * make two machines comparable. */
	return -1;
}
#endif
