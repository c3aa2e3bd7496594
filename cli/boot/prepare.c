/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prepares `pincow boot`: its kernels, their order, and the machine. */
#include "cli/boot/prepare.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/point/needs.h"
#include "cli/boot/command.h"
#include "lib/names.h"
#include "run/order.h"
#include "cli/terminal.h"
#include "vm/accel.h"

static void add_module(void *arg, const char *name)
{
	struct boot_command *c = arg;
	size_t n = 0;

	while (c->module[n] && strcmp(c->module[n], name))
		n++;
	/* The array has one slot more, for its NULL. */
	if (n < BOOT_ALL_MODULES)
		c->module[n] = name;
}

/* Libraries that are loaded when they are needed have to be here already when
 * the guest's files are put together. */
static void add_needs(struct boot_command *c)
{
	for (size_t i = 0; i < c->o->modules; i++)
		add_module(c, c->o->module[i]);
	point_list_needs(&c->list, add_module, c);
}

/* Skip kernels whose files cannot be read. */
static int resolve(struct boot_command *c, struct guest_run *r, char *why,
		   size_t size)
{
	const struct payload_job job = {
		.kernel = &r->kernel,
		.module = c->module,
	};
	int err = kernel_resolve(&r->kernel, r->spec, c->o->common->quiet, why,
				 size);

	/* Before the first boot: a link or a FIFO among the modules of one
	 * kernel would otherwise show only once the others are at work. */
	return err ? err : payload_check(&job, why, size);
}

/* "debian:6.1" for "6.1", "debian6.1" and "debain:6.1" in @out; or false. */
static bool series_meant(const char *spec, char *out, size_t size)
{
	const char *series = strpbrk(spec, "0123456789");
	struct names names = { 0 };
	bool meant;

	if (!series || strchr(spec, '/'))
		return false;
	snprintf(out, size, "debian:%s", series);
	/* A right word that names no kernel is not a slip. */
	if (!strcmp(out, spec))
		return false;
	names_add(&names, out);
	meant = spec[strspn(spec, "0123456789.")] == 0 ||
		names_meant(&names, spec);
	names_release(&names);
	return meant;
}

static int unknown_kernel(const char *spec, const char *why)
{
	char series[128];
	bool meant = series_meant(spec, series, sizeof(series));

	say("%s: %s%s%s%s", spec, why, meant ? " (did you mean " : "",
	    meant ? series : "", meant ? "?)" : "");
	return CODE_USAGE;
}

int boot_resolve(struct boot_command *c, size_t *nr)
{
	char why[512];
	int err;

	add_needs(c);
	*nr = 0;
	for (size_t i = 0; i < c->o->kernels; i++) {
		struct guest_run *r = &c->run[i];

		err = resolve(c, r, why, sizeof(why));
		/* A download stopped by ^C does not make the kernel
		 * missing. */
		if (err == -EINTR)
			return CODE_INTERRUPTED;
		/* A typing error: measuring the others would not be what was
		 * meant. */
		if (err == -EINVAL)
			return unknown_kernel(r->spec, why);
		r->resolved = !err;
		*nr += !err;
		if (!err)
			continue;
		r->refused = err;
		/* Its run is written by tell_refused(), once the command and
		 * the numbers of its header are known. */
		snprintf(r->reason, sizeof(r->reason), "%s", why);
		say("%s: %s", r->spec, why);
	}
	return 0;
}

/* Where the kernel and its initramfs are, no gigantic page can be. */
#define GIGANTIC_LOST 2

/*
 * Only pages of 1 GiB have to be set aside while the kernel boots; smaller ones
 * are found later. Points are measured one after the other, so that the largest
 * need is enough.
 */
static unsigned int gigantic_pages(const struct point_list *l)
{
	size_t most = 0;

	for (size_t i = 0; i < l->nr; i++) {
		size_t nr = point_compound(&l->point[i]);

		if (l->point[i].mapping->page_size >= 1ul << 30 && nr > most)
			most = nr;
	}
	return (unsigned int)most;
}

/* Guests have memory for ranges of this size by default. */
#define ORDINARY_MIB 512

/* The largest need of a point with a size of its own, where it is not small. */
static unsigned int sized_mib(const struct point_list *l)
{
	size_t most = 0;

	for (size_t i = 0; i < l->nr; i++) {
		const struct point *p = &l->point[i];
		size_t need = p->params.size ? point_memory(p) >> 20 : 0;

		if (p->mapping->page_size < 1ul << 30 && need > most)
			most = need;
	}
	return most > ORDINARY_MIB ? (unsigned int)most : 0;
}

static int choose_machine(struct boot_command *c)
{
	const struct boot_options *o = c->o;
	struct qemu_machine *m = &c->machine;
	char version[64];
	int err;

	*m = (struct qemu_machine){
		.arch = c->arch,
		.qemu = qemu_program(c->arch),
		.deterministic = o->deterministic,
		/*
		 * QEMU counts the instructions of all CPUs together: with a
		 * second one a nanosecond would not be one of the measuring
		 * process.
		 */
		.cpus = o->deterministic ? 1 : o->cpus,
		.gigantic = gigantic_pages(&c->list),
		.append = o->append,
	};
	/* Gigantic pages and large ranges come on top, so that the points
	 * beside them find the memory that they find in any other boot. */
	m->memory_mib = o->memory_mib + sized_mib(&c->list);
	if (m->gigantic)
		m->memory_mib += (m->gigantic + GIGANTIC_LOST) * 1024;
	err = qemu_version(m->qemu, version, sizeof(version));
	if (err) {
		say("%s does not run: install %s", m->qemu,
		    arch_machines[c->arch].package);
		return CODE_CANNOT;
	}
	/* A guest that breaks out of a QEMU in its sandbox can start no
	 * program. A QEMU built without is used all the same. */
	m->sandbox = qemu_sandboxed(m->qemu);
	if (!m->sandbox && !o->common->quiet)
		say("%s has no sandbox: guests run without", m->qemu);
	if (c->arch != ARCH_HOST) {
		snprintf(c->accel_why, sizeof(c->accel_why),
			 "%s is not this machine's architecture",
			 arch_machines[c->arch].name);
		if (o->accel == CHOOSE_KVM) {
			say("%s: no KVM", c->accel_why);
			return CODE_CANNOT;
		}
	} else if (o->accel != CHOOSE_TCG) {
		const struct guest_run *r = c->run;

		/* boot_equip() comes here only if a kernel was found. */
		while (!r->resolved)
			r++;
		m->accel = accel_probe(m->qemu, "/dev/kvm", r->kernel.image,
				       &c->payload, ACCEL_PROBE_SECONDS,
				       c->accel_why, sizeof(c->accel_why));
		/* Without KVM times mean nothing, which is said to
		 * everybody. */
		if (o->accel == CHOOSE_KVM && m->accel != ACCEL_KVM) {
			say("--accel kvm: %s", c->accel_why);
			return CODE_CANNOT;
		}
		if (!o->common->quiet || m->accel != ACCEL_KVM)
			say("%s; using %s", c->accel_why,
			    accelerator_names[m->accel]);
	}
	/* By this key confirm_is_of_boots() knows a run of boots. */
	err = environment_add(&c->common.host, ENV_MUST_MATCH, "qemu", version);
	return err ? out_of_memory() : 0;
}

/* All of these decide what a time of the guest means: runs that differ in one
 * are compared by their counts alone. */
static int describe_machine(struct boot_command *c)
{
	struct environment *e = &c->common.host;
	const struct qemu_machine *m = &c->machine;
	int err = environment_add(e, ENV_MUST_MATCH, "accelerator",
				  accelerator_names[m->accel]);

	err = err ? err
		  : environment_add(e, ENV_MUST_MATCH, "qemu_cpu", qemu_cpu(m));
	err = err ? err
		  : environment_addf(e, ENV_MUST_MATCH, "qemu_cpus", "%u",
				     m->cpus);
	err = err ? err
		  : environment_addf(e, ENV_MUST_MATCH, "qemu_memory_mib", "%u",
				     m->memory_mib);
	err = err ? err
		  : environment_add(e, ENV_MUST_MATCH, "icount",
				    m->deterministic ? "shift=0" : "off");
	/* For the reader: it says why KVM was not used, and changes no number
	 * by itself. */
	if (!err && *c->accel_why)
		err = environment_add(e, ENV_RECORDED, "accelerator_probe",
				      c->accel_why);
	c->common.clock = m->deterministic	  ? "instructions"
			  : m->accel == ACCEL_KVM ? "tsc"
						  : "emulated";
	return err ? out_of_memory() : 0;
}

/* Blocks of one boot of each kernel, each block in an order of its own. */
static int make_jobs(struct boot_command *c, size_t kernels)
{
	size_t *order = calloc(kernels, sizeof(*order));
	/* Kernels that could not be read have no place in a block. */
	struct guest_run **good = calloc(kernels, sizeof(struct guest_run *));
	size_t total = kernels * c->o->invocations, n = 0;

	/* In one piece, as the session's jobs point into it. */
	c->job = calloc(total, sizeof(*c->job));
	c->session_job = calloc(total, sizeof(*c->session_job));
	for (size_t i = 0; good && i < c->o->kernels; i++)
		if (c->run[i].resolved)
			good[n++] = &c->run[i];
	for (unsigned int b = 0;
	     order && good && c->job && c->session_job && b < c->o->invocations;
	     b++) {
		/* One seed per block: all its kernels go through the points in
		 * the same order, so that they differ in the kernel alone. */
		uint64_t seed = order_seed(c->o->seed, b + 1);

		for (size_t i = 0; i < kernels; i++)
			order[i] = i;
		/* Anew for each block: a fixed order would give one kernel the
		 * warmer machine in all of them. */
		order_shuffle(order, kernels, seed);
		for (size_t i = 0; i < kernels; i++) {
			struct job *j = &c->job[c->jobs];

			j->run = good[order[i]];
			j->number = b + 1;
			boot_options_argv(c->o, &j->argv, PAYLOAD_PROGRAM,
					  seed);
			/* The number of jobs then stays below the total, which
			 * is the error. */
			if (j->argv.failed)
				break;
			c->session_job[c->jobs++] = (struct session_job){
				.kernel = &j->run->kernel,
				.argv = (const char *const *)j->argv.word,
				.arg = j,
				/* A run takes one invocation at a time. */
				.group = j->run,
			};
		}
	}
	free(order);
	free(good);
	return c->jobs == total ? 0 : out_of_memory();
}

/* Times that mean nothing need no more than one batch of each sort. */
static void choose_numbers(struct boot_command *c)
{
	struct boot_options *o = c->o;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	/* Only known here, after the probe that --accel auto makes. */
	bool counts_only = c->machine.accel == ACCEL_TCG && !o->deterministic;

	if (!o->invocations)
		o->invocations =
			/* The least for a verdict on instructions,
			 * COMPARE_BOOTS. */
			o->deterministic ? 3
			: counts_only	 ? 1
				      : suite_invocations(o->selecting.suite);
	if (!o->batches)
		o->batches =
			counts_only ? 1 : suite_batches(o->selecting.suite);
	/*
	 * Beside each other only where the time on the wall does not matter; a
	 * CPU is left for this process, which stores what arrives. Under KVM a
	 * guest would disturb the times of the next one.
	 */
	if (!o->jobs)
		o->jobs = c->machine.accel == ACCEL_TCG && cpus > 2
				  ? (unsigned int)cpus - 1
				  : 1;
	c->common.invocations = o->invocations;
	c->common.points = (unsigned int)c->list.nr;
	c->common.seed = o->seed;
	/* Where all kernels are refused, no machine is described. */
	c->common.clock = o->deterministic ? "instructions" : "emulated";
}

/* Those that are no kernels have runs as well: failed ones. */
static int tell_refused(struct boot_command *c)
{
	for (size_t i = 0; i < c->o->kernels; i++) {
		if (c->run[i].resolved)
			continue;
		guest_run_refused(&c->run[i]);
		if (c->run[i].assembly.err)
			return CODE_CANNOT;
	}
	return 0;
}

/* One program, one machine: all kernels are of one architecture. A comparison
 * across architectures would differ in too much to be one. */
static int choose_arch(struct boot_command *c)
{
	const struct guest_run *first = NULL;

	for (size_t i = 0; i < c->o->kernels; i++) {
		const struct guest_run *r = &c->run[i];

		if (!r->resolved)
			continue;
		first = first ? first : r;
		if (r->kernel.arch == first->kernel.arch)
			continue;
		say("%s is for %s, %s for %s: boot one architecture per "
		    "command",
		    first->spec, arch_machines[first->kernel.arch].name,
		    r->spec, arch_machines[r->kernel.arch].name);
		return CODE_USAGE;
	}
	c->arch = first->kernel.arch;
	return 0;
}

/* The host's guests get this very program; for another architecture it was
 * built apart, and is refused if its sources are others. */
static int put_files_together(struct boot_command *c, char *why, size_t size)
{
	return c->arch == ARCH_HOST
		       ? payload_init(&c->payload, NULL, why, size)
		       : payload_init_foreign(&c->payload, c->arch, why, size);
}

/* Without any kernel that boots the runs of the refused ones are still written:
 * a database without them would not tell of the attempt. */
int boot_equip(struct boot_command *c, size_t kernels)
{
	char why[512];
	int code = 0;

	if (kernels)
		code = choose_arch(c);
	if (kernels && !code && put_files_together(c, why, sizeof(why))) {
		say("%s", why);
		return CODE_CANNOT;
	}
	if (kernels && !code)
		code = choose_machine(c);
	if (code)
		return code;
	choose_numbers(c);
	/* With the numbers that were chosen above. */
	c->command = boot_options_command(c->o);
	c->common.command = c->command;
	code = c->command ? 0 : out_of_memory();
	if (!code && kernels)
		code = describe_machine(c);
	if (!code)
		code = tell_refused(c);
	return code || !kernels ? code : make_jobs(c, kernels);
}

/* Before kernels are downloaded in vain. Which one it takes, they tell. */
static int find_qemu(void)
{
	char version[64];

	for (int a = 0; a < ARCH_NR; a++)
		if (!qemu_version(qemu_program(a), version, sizeof(version)))
			return 0;
	say("%s does not run: install %s", qemu_program(ARCH_HOST),
	    arch_machines[ARCH_HOST].package);
	return CODE_CANNOT;
}

int boot_prepare(struct boot_command *c)
{
	struct boot_options *o = c->o;
	struct why why = { 0 };
	int code = selecting_points(&o->selecting, &c->list);

	if (!code)
		code = find_qemu();
	if (!code && ((!o->seed_given && order_new_seed(&o->seed)) ||
		      uuid_new(c->common.session))) {
		say("the kernel gives no random numbers");
		code = CODE_CANNOT;
	}
	/* A run per kernel from the start, found or not: a kernel that is
	 * missing must not go missing in the results. */
	c->run = calloc(o->kernels, sizeof(*c->run));
	if (!code && !c->run)
		code = out_of_memory();
	c->common.run = c->run;
	c->common.db = common_db(o->common);
	/* All of them before any is used: closing one drops the locks of all
	 * that this process has on the file (fcntl(2)). */
	for (size_t i = 0; !code && i < o->kernels; i++)
		if (guest_run_open(&c->run[i], &c->common, o->kernel[i],
				   &why)) {
			say("%s", why.text);
			code = CODE_CANNOT;
		} else {
			/* finish() refuses --label beside several kernels. */
			c->run[i].label = o->name[i] ? o->name[i] : o->label;
		}
	return code;
}
