/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU's command line, and the process that becomes it. */
#include "vm/qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/process.h"

/* Where the child's descriptors are, by number. */
enum { FD_CONSOLE = 3, FD_RESULTS, FD_INITRAMFS, FD_KERNEL, FD_END };

/* A guest that breaks out of QEMU cannot start programs or gain rights. */
#define SANDBOX                                                                \
	"on,obsolete=deny,elevateprivileges=deny,spawn=deny,"                  \
	"resourcecontrol=deny"

const char *const accelerator_names[ACCEL_NR] = { "tcg", "kvm" };

const char *qemu_program(enum arch arch)
{
	/* Empty is as good as unset: scripts clear variables so. */
	const char *env = getenv("PINCOW_QEMU");

	return env && *env ? env : arch_machines[arch].qemu;
}

const char *qemu_cpu(const struct qemu_machine *m)
{
	const struct arch_machine *a = &arch_machines[m->arch];

	return m->accel == ACCEL_KVM ? a->cpu_kvm : a->cpu_tcg;
}

/* A CPU that cannot tell its accelerator (arm64) is told by an argument. */
void qemu_append(const struct qemu_machine *m, char *out, size_t size)
{
	const struct arch_machine *a = &arch_machines[m->arch];
	char pages[64] = "";

	/* On the command line: later memory has no free 1 GiB left in one
	 * piece. */
	if (m->gigantic)
		snprintf(pages, sizeof(pages), " hugepagesz=1G hugepages=%u",
			 m->gigantic);
	snprintf(out, size, "%s%s%s%s%s%s%s", a->append,
		 a->mute_cpu ? " pincow.accelerator=" : "",
		 a->mute_cpu ? accelerator_names[m->accel] : "",
		 /* A random address would make two boots differ. */
		 m->deterministic ? " nokaslr" : "", pages,
		 m->append ? " " : "", m->append ? m->append : "");
}

/* A process group of its own: Ctrl-C is for us, and we end it in good order. */
static void common_child(int out, int err)
{
	sigset_t none;
	int null = open("/dev/null", O_RDWR);

	setpgid(0, 0);
	/* A blocked mask survives exec(2): nobody could end QEMU but with
	 * SIGKILL. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	dup2(null, STDIN_FILENO);
	dup2(out >= 0 ? out : null, STDOUT_FILENO);
	dup2(err >= 0 ? err : null, STDERR_FILENO);
}

int qemu_version(const char *qemu, char *out, size_t size)
{
	static const char before[] = "version ";
	char text[256] = "";
	pid_t pid;
	const char *p;
	int fd[2];
	ssize_t n;

	if (pipe2(fd, O_CLOEXEC))
		return -errno;
	pid = process_fork(SIGKILL);
	if (!pid) {
		common_child(fd[1], -1);
		execlp(qemu, qemu, "--version", (char *)NULL);
		_exit(127);
	}
	close(fd[1]);
	/* The version is in the first line, which comes in one piece. */
	while ((n = read(fd[0], text, sizeof(text) - 1)) < 0 && errno == EINTR)
		;
	close(fd[0]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	p = n > 0 ? strstr(text, before) : NULL;
	if (!p)
		/* execlp(3) failed in the child, which could only exit. */
		return pid < 0 ? -EAGAIN : -ENOENT;
	p += sizeof(before) - 1;
	snprintf(out, size, "%.*s", (int)strcspn(p, " \n"), p);
	return 0;
}

bool qemu_sandboxed(const char *qemu)
{
	pid_t pid = process_fork(SIGKILL);
	int status = 1;

	if (!pid) {
		common_child(-1, -1);
		/* The filter is installed before help is given. */
		execlp(qemu, qemu, "-sandbox", SANDBOX, "-machine", "none",
		       "-cpu", "help", (char *)NULL);
		_exit(127);
	}
	/* The filter fails where the kernel or a container forbids it: QEMU
	 * then ends with 1, and guests run without. */
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) && !WEXITSTATUS(status);
}

/*
 * Ends the process group with its leader. A leader that is a script may have
 * started QEMU as a child, which would not hear of our death.
 */
static void guard_group(void)
{
	pid_t leader = getpid();
	sigset_t end;

	/* The leader goes on and becomes QEMU. */
	if (fork())
		return;
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, NULL);
	/* Ports of the guest held open here would never come to their end. */
	if (close_range(0, ~0u, 0))
		for (int fd = 0; fd < 1024; fd++)
			close(fd);
	/* SIGTERM is blocked, so it waits in the queue even if it comes before
	 * sigwaitinfo(2). */
	if (!prctl(PR_SET_PDEATHSIG, SIGTERM) && getppid() == leader)
		sigwaitinfo(&end, NULL);
	/* Itself as well: _exit() is for a kernel that would not. */
	kill(0, SIGKILL);
	_exit(0);
}

/* Move descriptors to their numbers: first out of the way of each other. */
static void place(const struct qemu_ports *p)
{
	int from[] = { p->console, p->results, p->initramfs, p->kernel };
	/* The kernel is the last of the numbers, so it may be missing. */
	int nr = p->kernel >= 0 ? 4 : 3;

	for (int i = 0; i < nr; i++)
		from[i] = fcntl(from[i], F_DUPFD_CLOEXEC, FD_END);
	for (int i = 0; i < nr; i++)
		dup2(from[i], FD_CONSOLE + i);
}

static _Noreturn void child(const struct qemu_machine *m, const char *image,
			    const struct qemu_ports *p)
{
	const struct arch_machine *a = &arch_machines[m->arch];
	/* 2048: COMMAND_LINE_SIZE of both architectures. */
	char append[2048], accel[64], memory[16], cpus[32];
	const char *argv[48];
	size_t n = 0;

	qemu_append(m, append, sizeof(append));
	snprintf(accel, sizeof(accel), "%s%s", accelerator_names[m->accel],
		 m->deterministic ? ",thread=single" : "");
	snprintf(memory, sizeof(memory), "%u", m->memory_mib);
	/* A package each: the firmware's MP table, which is all that a kernel
	 * without ACPI reads, has one CPU of each package. */
	snprintf(cpus, sizeof(cpus), "%u,cores=1,threads=1",
		 m->deterministic ? 1 : m->cpus);
#define ARG(a)	   (argv[n++] = (a))
#define ARG2(a, b) (ARG(a), ARG(b))
	ARG(m->qemu);
	ARG2("-accel", accel);
	ARG2("-machine", a->machine);
	ARG2("-cpu", qemu_cpu(m));
	ARG2("-m", memory);
	ARG2("-smp", cpus);
	if (m->deterministic)
		/* One instruction per ns; an idle guest jumps to its next timer
		 * instead of waiting for it. */
		ARG2("-icount", "shift=0,sleep=off");
	if (m->sandbox)
		ARG2("-sandbox", SANDBOX);
	ARG("-nodefaults");
	/* Configuration files of this machine must not change the guest's. */
	ARG("-no-user-config");
	/* panic=-1 reboots at once, which ends QEMU here. */
	ARG("-no-reboot");
	/* No network, no screen: less to emulate, and a guest of a stranger's
	 * kernel reaches nobody. */
	ARG2("-nic", "none");
	ARG2("-vga", "none");
	ARG2("-display", "none");
	if (a->exit_device)
		ARG2("-device", a->exit_device);
	/* By number: pipes and memfds have no path, so no file is left
	 * behind. */
	ARG2("-chardev", "file,id=console,path=/dev/fd/3");
	ARG2("-chardev", "file,id=results,path=/dev/fd/4");
	ARG2("-serial", "chardev:console");
	ARG2(a->results, a->results_device);
	ARG2("-kernel", p->kernel >= 0 ? "/dev/fd/6" : image);
	ARG2("-initrd", "/dev/fd/5");
	ARG2("-append", append);
	argv[n] = NULL;
	/* Before place(), which may give the number of p->messages to another
	 * file. */
	common_child(-1, p->messages);
	place(p);
	/* After the group exists and before QEMU, whose filter forbids
	 * forks. */
	guard_group();
	execvp(m->qemu, (char *const *)argv);
	/* stderr is the pipe of messages: it becomes the reason. */
	dprintf(STDERR_FILENO, "%s: %s\n", m->qemu, strerror(errno));
	_exit(127);
}

pid_t qemu_start(const struct qemu_machine *m, const char *image,
		 const struct qemu_ports *p)
{
	pid_t pid = process_fork(SIGKILL);

	if (!pid)
		child(m, image, p);
	/* The child does so, too: either may come first. */
	if (pid > 0)
		setpgid(pid, pid);
	return pid;
}
