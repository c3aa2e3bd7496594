/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A queue pair of an RDMA device that is connected with itself, to read and
 * write a memory region as a device does, through no page table of ours.
 */
#ifndef PINCOW_BENCH_PIN_SHARED_VERBS_QUEUE_H
#define PINCOW_BENCH_PIN_SHARED_VERBS_QUEUE_H

#include <infiniband/verbs.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/why.h"

/* verbs.h makes some of them macros. */
#undef ibv_reg_mr

/** Functions of libibverbs, found at run time. */
struct verbs_calls {
	struct ibv_mr *(*reg_mr)(struct ibv_pd *pd, void *addr, size_t len,
				 int access);
	int (*dereg_mr)(struct ibv_mr *mr);
	int (*query_gid)(struct ibv_context *context, uint8_t port, int index,
			 union ibv_gid *gid);
	struct ibv_cq *(*create_cq)(struct ibv_context *context, int cqe,
				    void *cq_context,
				    struct ibv_comp_channel *channel,
				    int comp_vector);
	int (*destroy_cq)(struct ibv_cq *cq);
	struct ibv_qp *(*create_qp)(struct ibv_pd *pd,
				    struct ibv_qp_init_attr *attr);
	int (*destroy_qp)(struct ibv_qp *qp);
	int (*modify_qp)(struct ibv_qp *qp, struct ibv_qp_attr *attr, int mask);
};

/** Zeroed is closed. */
struct verbs_queue {
	const struct verbs_calls *calls;
	struct ibv_cq *cq;
	struct ibv_qp *qp;
	struct ibv_mr *mr; /* of @bytes */
	char *bytes; /* the other end of each transfer; shared memory */
};

/** 0 or -errno with the sentence; verbs_queue_close() always may follow. */
int verbs_queue_open(struct verbs_queue *q, const struct verbs_calls *calls,
		     struct ibv_pd *pd, struct why *why);
void verbs_queue_close(struct verbs_queue *q);

/** RDMA write of @bytes to all of @region, or a read into them. 0 or -errno. */
int verbs_queue_move(struct verbs_queue *q, const struct ibv_mr *region,
		     bool to_region, char *bytes, struct why *why);

#endif
