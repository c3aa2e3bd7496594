/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Process 1 of a guest: mount, load modules, run the program, and carry each
 * line that it prints to the host in a frame (vm/frame.h).
 *
 * Statically linked and free of the rest of pincow, so that it starts on any
 * kernel. The second serial port is driven by its registers and not through
 * the kernel's driver: no kernel lacks it, and nothing is left in a buffer
 * whose interrupts would fall into the next measurement. For the same reason
 * init runs before everybody else (SCHED_FIFO): with one CPU a line is on its
 * way before its writer goes on.
 *
 * /job/argv has the program's arguments, each ending in NUL; without it the
 * guest only says hello: the probe. /job/modules has paths, one a line.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <rdma/rdma_netlink.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "vm/frame.h"
#include "vm/guest/port.h"

/* A 16550A drops what exceeds its FIFO. Records shorter than DEFLATE_MIN hardly
 * shrink, as a stream has a header and a checksum. */
#define UART_FIFO   16
#define DEFLATE_MIN 128

static uint32_t frame_seq, lines;

static void uart_write(const uint8_t *p, size_t len)
{
	while (len) {
		size_t n = len < UART_FIFO ? len : UART_FIFO;

		/* Line status, bit 5: the FIFO is empty. */
		while (!(port_in(5) & 0x20))
			;
		len -= n;
		while (n--)
			port_out(*p++, 0);
	}
}

/* The divisor latch shares registers 0 and 1 with data and interrupts, so bit 7
 * of register 3 goes up and down around it. */
static void uart_open(void)
{
	port_out(0, 1); /* no interrupts */
	port_out(0x80, 3); /* divisor 1: 115200 */
	port_out(1, 0);
	port_out(0, 1);
	port_out(0x03, 3); /* 8n1 */
	port_out(0x07, 2); /* FIFOs on, emptied */
	port_out(0x03, 4);
}

static void send_frames(enum frame_type type, uint8_t flags, const void *data,
			size_t len)
{
	const uint8_t *p = data;
	uint8_t header[FRAME_HEADER];

	do {
		size_t n = len < FRAME_MAX ? len : FRAME_MAX;

		frame_header(header, type, flags | (n < len ? FRAME_MORE : 0),
			     frame_seq++, p, n);
		uart_write(header, sizeof(header));
		uart_write(p, n);
		p += n;
		len -= n;
	} while (len);
}

/* A byte costs tens of microseconds on its way out and far less to deflate. */
static void send_record(enum frame_type type, const void *data, size_t len)
{
	uLongf small = compressBound(len);
	void *packed = len >= DEFLATE_MIN ? malloc(small) : NULL;

	if (packed && compress2(packed, &small, data, len, 1) == Z_OK &&
	    /* compress2() may make it longer. */
	    small < len)
		send_frames(type, FRAME_DEFLATED, packed, small);
	else
		send_frames(type, 0, data, len);
	free(packed);
}

__attribute__((format(printf, 1, 2))) static void note(const char *fmt, ...)
{
	char text[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n > 0)
		send_record(FRAME_NOTE, text,
			    (size_t)n < sizeof(text) ? (size_t)n
						     : sizeof(text) - 1);
}

static void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static void finish(int status)
{
	uint8_t bye[8];

	put32(bye, lines);
	put32(bye + 4, (uint32_t)status);
	send_record(FRAME_BYE, bye, sizeof(bye));
	/* Bit 6: all of it has left the port. */
	while (!(port_in(5) & 0x40))
		;
	sync();
	port_exit();
	/* No such device: then power off. */
	reboot(RB_POWER_OFF);
	/* Process 1 must not return: that is a panic. */
	for (;;)
		pause();
}

static void mounted(const char *type, const char *where)
{
	mkdir(where, 0755);
	/* Errors are ignored: kernels lack some, and the program says what it
	 * misses. */
	mount(type, where, type, 0, NULL);
}

static void mount_all(void)
{
	/* Parents first: /dev/shm needs /dev, debugfs and tracefs need /sys. */
	mounted("proc", "/proc");
	mounted("sysfs", "/sys");
	mounted("devtmpfs", "/dev");
	mounted("tmpfs", "/tmp");
	mounted("tmpfs", "/run");
	mounted("tmpfs", "/dev/shm");
	mounted("debugfs", "/sys/kernel/debug");
	mounted("tracefs", "/sys/kernel/tracing");
	mounted("cgroup2", "/sys/fs/cgroup");
	/* devtmpfs lacks it, and udev makes it on other systems. */
	symlink("/proc/self/fd", "/dev/fd");
}

/* Soft-RoCE is bound to it, and no udev or ifupdown sets it up here. */
static void loopback_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo" };
	int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (s < 0)
		return;
	if (!ioctl(s, SIOCGIFFLAGS, &ifr)) {
		ifr.ifr_flags |= IFF_UP;
		ioctl(s, SIOCSIFFLAGS, &ifr);
	}
	close(s);
}

/*
 * Soft-RoCE on the loopback device, where its module was loaded: the message of
 * `rdma link add rxe0 type rxe netdev lo` (RDMA_NLDEV_CMD_NEWLINK, 5.1).
 */
static size_t put_attribute(char *p, uint16_t type, const char *text)
{
	struct nlattr a = { (uint16_t)(NLA_HDRLEN + strlen(text) + 1), type };

	memcpy(p, &a, sizeof(a));
	strcpy(p + NLA_HDRLEN, text);
	return NLA_ALIGN(a.nla_len);
}

static void rxe_up(void)
{
	struct {
		struct nlmsghdr h;
		char attributes[128];
	} m = { .h = { .nlmsg_type = RDMA_NL_GET_TYPE(RDMA_NL_NLDEV,
						      RDMA_NLDEV_CMD_NEWLINK),
		       .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK } };
	struct {
		struct nlmsghdr h;
		struct nlmsgerr e;
		char room[256];
	} reply = { .e.error = -EIO };
	size_t n = 0;
	int s;

	/* Not loaded, as no pin needs it: the netlink family may be missing. */
	if (access("/sys/module/rdma_rxe", F_OK))
		return;
	n += put_attribute(m.attributes + n, RDMA_NLDEV_ATTR_DEV_NAME, "rxe0");
	n += put_attribute(m.attributes + n, RDMA_NLDEV_ATTR_LINK_TYPE, "rxe");
	n += put_attribute(m.attributes + n, RDMA_NLDEV_ATTR_NDEV_NAME, "lo");
	m.h.nlmsg_len = (uint32_t)(NLMSG_HDRLEN + n);
	s = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_RDMA);
	/* The kernel answers before send(2) returns, so recv(2) cannot hang. */
	if (s < 0 || send(s, &m, m.h.nlmsg_len, 0) < 0 ||
	    recv(s, &reply, sizeof(reply), 0) < 0)
		reply.e.error = -errno;
	if (reply.e.error)
		note("soft-RoCE: %s", strerror(-reply.e.error));
	if (s >= 0)
		close(s);
}

static void load_module(const char *path)
{
	size_t n = strlen(path);
	/* 4: MODULE_INIT_COMPRESSED_FILE */
	int flags = n > 3 && strcmp(path + n - 3, ".ko") ? 4 : 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 ||
	    /* EEXIST: it is built in, or another one needed it first. */
	    (syscall(SYS_finit_module, fd, "", flags) && errno != EEXIST))
		note("module %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
}

static void load_modules(void)
{
	FILE *f = fopen("/job/modules", "re");
	char line[512];

	if (!f)
		return;
	/* In the order of the file: dependencies stand first. */
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = 0;
		load_module(line);
	}
	fclose(f);
}

/* The arguments; NULL without a job. Never freed. */
static char **read_argv(void)
{
	/* The arguments point into it for good. */
	static char text[64 << 10];
	char **argv;
	size_t n = 0;
	ssize_t len;
	int fd = open("/job/argv", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	argv = calloc(len > 0 ? (size_t)len + 1 : 1, sizeof(*argv));
	if (!argv)
		return NULL;
	/* One byte of the buffer is never read into, so the last word ends in
	 * NUL. */
	for (char *p = text; p < text + len; p += strlen(p) + 1)
		argv[n++] = p;
	return n ? argv : NULL;
}

static pid_t start(char **argv, int out[2])
{
	static char *const env[] = {
		"PATH=/bin:/sbin",
		"HOME=/root",
		"TMPDIR=/tmp",
		"LC_ALL=C.UTF-8",
		"LD_LIBRARY_PATH=/lib/pincow",
		"RDMAV_DRIVERS=rxe", /* no folder of them here */
		NULL,
	};
	struct sched_param normal = { 0 };
	pid_t pid = fork();

	if (pid)
		return pid;
	/* The priority of init is inherited across fork(2): the program is to
	 * be measured as any other. */
	sched_setscheduler(0, SCHED_OTHER, &normal);
	setsid();
	/* stderr stays the console, whose last line is the reason of a
	 * failure. */
	dup2(out[1], 1);
	if (chdir("/tmp"))
		_exit(127);
	execve(argv[0], argv, env);
	dprintf(2, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Each line becomes a record, also a last one without a newline. */
static void carry(int fd)
{
	size_t len = 0, room = 1 << 20;
	char *buffer = malloc(room);

	while (buffer) {
		ssize_t n = read(fd, buffer + len, room - len);
		char *nl, *at = buffer;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
		while ((nl = memchr(at, '\n', len))) {
			send_record(FRAME_LINE, at, (size_t)(nl - at));
			lines++;
			len -= (size_t)(nl + 1 - at);
			at = nl + 1;
		}
		memmove(buffer, at, len);
		if (len == room) {
			/* The host would refuse it. The pipe then closes, and
			 * the program ends. */
			if (room >= FRAME_RECORD_MAX)
				break;
			room *= 2;
			buffer = realloc(buffer, room);
		}
	}
	if (buffer && len) {
		send_record(FRAME_LINE, buffer, len);
		lines++;
	}
}

static int run(char **argv)
{
	int out[2], status = 0;
	pid_t pid, dead;

	if (pipe2(out, O_CLOEXEC))
		return errno << 8;
	pid = start(argv, out);
	/* Our copy would keep carry() from ever seeing the end. */
	close(out[1]);
	if (pid < 0)
		return errno << 8;
	carry(out[0]);
	/* Orphans end up here as well. */
	do {
		dead = wait(&status);
	} while (dead != pid && (dead > 0 || errno == EINTR));
	return status;
}

int main(void)
{
	struct sched_param first = { .sched_priority = 1 };
	struct rlimit much = { RLIM_INFINITY, RLIM_INFINITY };
	struct utsname u;
	char **argv;

	/* The console is the only way to say so; returning from here is a
	 * panic, which ends the boot at once. */
	if (port_open()) {
		dprintf(2, "init: no second serial port: %s\n",
			strerror(errno));
		return 1;
	}
	uart_open();
	uname(&u);
	/* As early as can be: from here on the limit for silence counts, not
	 * that for booting. */
	send_record(FRAME_HELLO, u.release, strlen(u.release));
	mount_all();
	loopback_up();
	load_modules();
	rxe_up();
	/* Pins are charged to it, and up to 5.15 the default was 64 KiB. */
	setrlimit(RLIMIT_MEMLOCK, &much);
	argv = read_argv();
	sched_setscheduler(0, SCHED_FIFO, &first);
	finish(argv ? run(argv) : 0);
	return 1;
}
