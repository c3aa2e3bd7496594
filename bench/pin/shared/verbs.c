/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RDMA memory regions. libibverbs is loaded when needed, so that pincow runs
 * where it is not installed. */
#include "bench/pin/shared/verbs.h"

#include <dlfcn.h>
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/verbs_queue.h"

/* A guest has no other device than soft-RoCE, which its init makes; up to
 * 6.12 that one asks for a checksum by name, which no dependency tells. */
const char *const verbs_modules[] = { "crc32_generic", "ib_uverbs", "rdma_rxe",
				      NULL };

struct library {
	void *handle;
	struct ibv_device **(*get_device_list)(int *nr);
	void (*free_device_list)(struct ibv_device **list);
	struct ibv_context *(*open_device)(struct ibv_device *device);
	int (*close_device)(struct ibv_context *context);
	struct ibv_pd *(*alloc_pd)(struct ibv_context *context);
	int (*dealloc_pd)(struct ibv_pd *pd);
	struct verbs_calls calls;
};

struct verbs {
	struct library lib;
	struct ibv_context *context;
	struct ibv_pd *pd;
	struct ibv_mr *mr;
	struct verbs_queue queue; /* made when it is first needed */
};

static int load_library(struct library *l, struct why *why)
{
	const struct {
		const char *name;
		void *at;
	} symbol[] = {
		{ "ibv_get_device_list", &l->get_device_list },
		{ "ibv_free_device_list", &l->free_device_list },
		{ "ibv_open_device", &l->open_device },
		{ "ibv_close_device", &l->close_device },
		{ "ibv_alloc_pd", &l->alloc_pd },
		{ "ibv_dealloc_pd", &l->dealloc_pd },
		{ "ibv_reg_mr", &l->calls.reg_mr },
		{ "ibv_dereg_mr", &l->calls.dereg_mr },
		{ "ibv_query_gid", &l->calls.query_gid },
		{ "ibv_create_cq", &l->calls.create_cq },
		{ "ibv_destroy_cq", &l->calls.destroy_cq },
		{ "ibv_create_qp", &l->calls.create_qp },
		{ "ibv_destroy_qp", &l->calls.destroy_qp },
		{ "ibv_modify_qp", &l->calls.modify_qp },
	};

	/* These would make it advise MADV_DONTFORK for what it registers. */
	unsetenv("RDMAV_FORK_SAFE");
	unsetenv("IBV_FORK_SAFE");
	l->handle = dlopen("libibverbs.so.1", RTLD_NOW);
	for (size_t i = 0; i < sizeof(symbol) / sizeof(symbol[0]); i++) {
		void *found =
			l->handle ? dlsym(l->handle, symbol[i].name) : NULL;

		if (!found)
			return why_set(why, -ENOENT,
				       "libibverbs is not available: %s",
				       dlerror());
		/* Copied: ISO C converts no object pointer to a function's. */
		memcpy(symbol[i].at, &found, sizeof(found));
	}
	return 0;
}

static int open_device(struct verbs *v, struct why *why)
{
	int nr = 0, err;
	struct ibv_device **list = v->lib.get_device_list(&nr);

	if (!list || !nr) {
		err = list || !errno ? ENODEV : errno;
		if (list)
			v->lib.free_device_list(list);
		return why_set(why, -err, "no RDMA device");
	}
	/* Any device does: the kernel pins for all of them alike. */
	v->context = v->lib.open_device(list[0]);
	/* Before the next call overwrites it. */
	err = errno;
	v->lib.free_device_list(list);
	if (!v->context)
		return why_set(why, -err, "the RDMA device: %s", strerror(err));
	v->pd = v->lib.alloc_pd(v->context);
	if (!v->pd)
		return why_set(why, -errno, "a protection domain: %s",
			       strerror(errno));
	return 0;
}

int verbs_open(struct pin *p, struct why *why)
{
	struct verbs *v = calloc(1, sizeof(*v));
	int err;

	if (!v)
		return why_set(why, -ENOMEM, "out of memory");
	p->state = v;
	err = load_library(&v->lib, why);
	return err ? err : open_device(v, why);
}

int verbs_take(struct pin *p, char *addr, size_t pages, struct why *why)
{
	struct verbs *v = p->state;
	/* Remote writing requires local writing (ibv_reg_mr(3)). */
	int access = p->kind->traits & PIN_WRITES
			     ? IBV_ACCESS_LOCAL_WRITE |
				       IBV_ACCESS_REMOTE_WRITE |
				       IBV_ACCESS_REMOTE_READ
			     : IBV_ACCESS_REMOTE_READ;

	v->mr = v->lib.calls.reg_mr(v->pd, addr, pages * BASE_PAGE, access);
	if (v->mr)
		return 0;
	if (errno == ENOMEM)
		return why_set(why, -errno,
			       "a memory region of %zu bytes is over "
			       "RLIMIT_MEMLOCK, or out of memory",
			       pages * BASE_PAGE);
	return why_set(why, -errno, "a memory region: %s", strerror(errno));
}

static int move(struct pin *p, bool to_memory, char *bytes, struct why *why)
{
	struct verbs *v = p->state;
	int err = 0;

	if (!v->queue.qp)
		err = verbs_queue_open(&v->queue, &v->lib.calls, v->pd, why);
	if (err) {
		/* A half-made one has a @qp, too, and would be used next
		 * time. */
		verbs_queue_close(&v->queue);
		return err;
	}
	return verbs_queue_move(&v->queue, v->mr, to_memory, bytes, why);
}

int verbs_device_write(struct pin *p, char *bytes, struct why *why)
{
	return move(p, true, bytes, why);
}

int verbs_device_read(struct pin *p, char *bytes, struct why *why)
{
	return move(p, false, bytes, why);
}

void verbs_drop(struct pin *p)
{
	struct verbs *v = p->state;

	v->lib.calls.dereg_mr(v->mr);
	v->mr = NULL;
}

void verbs_close(struct pin *p)
{
	struct verbs *v = p->state;

	if (!v)
		return;
	/* From the inside out: what is in use cannot be freed. */
	verbs_queue_close(&v->queue);
	if (v->pd)
		v->lib.dealloc_pd(v->pd);
	if (v->context)
		v->lib.close_device(v->context);
	/* Providers have no way to be unloaded: the library stays. */
	free(v);
}

/* libibverbs looks for providers in a folder beside itself. */
void verbs_load(void)
{
	void *lib = dlopen("libibverbs.so.1", RTLD_NOW);
	char pattern[PATH_MAX];
	glob_t found = { 0 };
	Dl_info info;

	if (!lib || !dladdr(dlsym(lib, "ibv_open_device"), &info))
		return;
	snprintf(pattern, sizeof(pattern), "%.*s/libibverbs/librxe-rdmav*.so",
		 (int)(strrchr(info.dli_fname, '/') - info.dli_fname),
		 info.dli_fname);
	if (!glob(pattern, 0, NULL, &found) && found.gl_pathc)
		dlopen(found.gl_pathv[0], RTLD_NOW);
	globfree(&found);
}
