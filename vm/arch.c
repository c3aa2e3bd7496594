/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machines that QEMU offers guests, one row per architecture. */
#include "vm/arch.h"

#include <stddef.h>

/*
 * qemu64 is AMD's under tcg, so no guest turns page table isolation on.
 *
 * no_timer_check: an emulated timer that is late once looks like a broken one,
 * and the kernel panics. panic=-1 with QEMU's -no-reboot ends a guest at once.
 *
 * arm64's `virt` has one serial port, the console. The second is a 16550 behind
 * PCI, whose bus every kernel has built in. It has no isa-debug-exit either:
 * init powers off by PSCI, and QEMU exits with 0, as it does after a panic. Its
 * CPU has a hardware dirty bit (`max`; a Cortex-A57 lacks it, and takes a fault
 * for each first write to a clean entry), and no LPA2, with which kernels
 * before 5.12 do not start.
 */
const struct arch_machine arch_machines[ARCH_NR] = {
	[ARCH_AMD64] = {
		.name = "amd64",
		.qemu = "qemu-system-x86_64",
		.package = "qemu-system-x86",
		/* mem-merge=off: the host's KSM must not merge pages of a guest
		 * that is measured. */
		.machine = "pc,usb=off,mem-merge=off",
		.cpu_tcg = "qemu64-v1,-svm,+ssse3,+sse4.1,+sse4.2,+popcnt,"
			   "+rdtscp,+pdpe1gb,+fsgsbase,+smep,+smap,+bmi1,"
			   "+bmi2,+movbe,+abm,+aes,+pclmulqdq,+clflushopt,"
			   "+clwb,+arat,-erms,-fsrm,-rdrand,-rdseed",
		/* migratable=no: QEMU hides the invariant TSC from guests that
		 * may migrate, and the clock needs it. */
		.cpu_kvm = "host,migratable=no",
		.results = "-serial",
		.results_device = "chardev:results",
		.exit_device = "isa-debug-exit,iobase=0xf4,iosize=1",
		/* 2 * 16 + 1: the device makes it of the 16 that init
		 * writes. */
		.exit_good = 33,
		.append = "console=ttyS0,115200 panic=-1 no_timer_check "
			  "rdinit=/init",
	},
	[ARCH_ARM64] = {
		.name = "arm64",
		.qemu = "qemu-system-aarch64",
		.package = "qemu-system-arm",
		.machine = "virt,gic-version=3,mem-merge=off",
		/* pauth-impdef: the architected algorithm takes tcg far
		 * longer. */
		.cpu_tcg = "max,pauth-impdef=on,lpa2=off",
		.cpu_kvm = "host",
		.results = "-device",
		.results_device = "pci-serial,chardev=results",
		.append = "console=ttyAMA0 panic=-1 rdinit=/init",
		.mute_cpu = true,
	},
};
