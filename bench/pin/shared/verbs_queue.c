/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A queue pair that is connected with itself: the device reads and writes a
 * region without a second machine. */
#include "bench/pin/shared/verbs_queue.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define AT_ONCE	   ((size_t)16 << 12) /* bytes of one transfer */
#define PORT	   1
#define GIDS	   16 /* that are looked at */
#define POLL_NS	   200000
#define POLL_TIMES 50000 /* 10 seconds: emulated machines are slow */

/* Loopback is by IPv4, which soft-RoCE on lo has; a device of another kind
 * may have no such address. */
static int choose_gid(struct verbs_queue *q, struct ibv_context *context,
		      union ibv_gid *chosen)
{
	static const union ibv_gid none;
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	int index = -1;

	for (int i = 0; i < GIDS; i++) {
		union ibv_gid gid;

		if (q->calls->query_gid(context, PORT, i, &gid))
			break;
		if (!memcmp(&gid, &none, sizeof(gid)))
			continue;
		if (!memcmp(&gid, mapped, sizeof(mapped))) {
			*chosen = gid;
			return i;
		}
		if (index < 0) {
			index = i;
			*chosen = gid;
		}
	}
	return index;
}

static int to_init(struct verbs_queue *q)
{
	struct ibv_qp_attr a = {
		.qp_state = IBV_QPS_INIT,
		.port_num = PORT,
		.qp_access_flags =
			IBV_ACCESS_REMOTE_READ | IBV_ACCESS_REMOTE_WRITE,
	};

	return q->calls->modify_qp(q->qp, &a,
				   IBV_QP_STATE | IBV_QP_PKEY_INDEX |
					   IBV_QP_PORT | IBV_QP_ACCESS_FLAGS);
}

static int to_receive(struct verbs_queue *q, int index,
		      const union ibv_gid *gid)
{
	struct ibv_qp_attr a = {
		.qp_state = IBV_QPS_RTR,
		/* The largest that an Ethernet frame of 1500 bytes holds. */
		.path_mtu = IBV_MTU_1024,
		.dest_qp_num = q->qp->qp_num,
		.max_dest_rd_atomic = 1,
		.min_rnr_timer = 12,
		.ah_attr = {
			.is_global = 1,
			.port_num = PORT,
			.grh = {
				.dgid = *gid,
				.sgid_index = (uint8_t)index,
				.hop_limit = 1,
			},
		},
	};

	return q->calls->modify_qp(q->qp, &a,
				   IBV_QP_STATE | IBV_QP_AV | IBV_QP_PATH_MTU |
					   IBV_QP_DEST_QPN | IBV_QP_RQ_PSN |
					   IBV_QP_MAX_DEST_RD_ATOMIC |
					   IBV_QP_MIN_RNR_TIMER);
}

static int to_send(struct verbs_queue *q)
{
	struct ibv_qp_attr a = {
		.qp_state = IBV_QPS_RTS,
		/* 4.096 us << 18, a second: emulated machines are slow. */
		.timeout = 18,
		/* The most there are: a lost packet is not the loss that is
		 * measured. */
		.retry_cnt = 7,
		.rnr_retry = 7,
		.max_rd_atomic = 1,
	};

	return q->calls->modify_qp(q->qp, &a,
				   IBV_QP_STATE | IBV_QP_TIMEOUT |
					   IBV_QP_RETRY_CNT | IBV_QP_RNR_RETRY |
					   IBV_QP_SQ_PSN |
					   IBV_QP_MAX_QP_RD_ATOMIC);
}

static int connect_with_itself(struct verbs_queue *q,
			       struct ibv_context *context)
{
	union ibv_gid gid;
	int index = choose_gid(q, context, &gid), err;

	if (index < 0)
		return -EADDRNOTAVAIL;
	err = to_init(q);
	if (!err)
		err = to_receive(q, index, &gid);
	if (!err)
		err = to_send(q);
	/* modify_qp() returns a positive errno. */
	return -err;
}

int verbs_queue_open(struct verbs_queue *q, const struct verbs_calls *calls,
		     struct ibv_pd *pd, struct why *why)
{
	struct ibv_qp_init_attr a = {
		.qp_type = IBV_QPT_RC,
		.cap = { .max_send_wr = 1,
			 .max_recv_wr = 1,
			 .max_send_sge = 1,
			 .max_recv_sge = 1 },
	};
	void *bytes;
	int err = 0;

	q->calls = calls;
	/* Shared: a fork must not protect what the device writes to. */
	bytes = mmap(NULL, AT_ONCE, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (bytes == MAP_FAILED)
		return why_set(why, -ENOMEM, "out of memory");
	q->bytes = bytes;
	q->mr = calls->reg_mr(pd, q->bytes, AT_ONCE, IBV_ACCESS_LOCAL_WRITE);
	q->cq = q->mr ? calls->create_cq(pd->context, 1, NULL, NULL, 0) : NULL;
	a.send_cq = a.recv_cq = q->cq;
	q->qp = q->cq ? calls->create_qp(pd, &a) : NULL;
	if (!q->qp)
		err = errno ? -errno : -EIO;
	else
		err = connect_with_itself(q, pd->context);
	return err ? why_set(why, err, "an RDMA queue pair: %s", strerror(-err))
		   : 0;
}

void verbs_queue_close(struct verbs_queue *q)
{
	if (q->qp)
		q->calls->destroy_qp(q->qp);
	if (q->cq)
		q->calls->destroy_cq(q->cq);
	if (q->mr)
		q->calls->dereg_mr(q->mr);
	if (q->bytes)
		munmap(q->bytes, AT_ONCE);
	memset(q, 0, sizeof(*q));
}

static int await(struct verbs_queue *q, struct why *why)
{
	const struct timespec pause = { 0, POLL_NS };
	struct ibv_wc wc;
	int n = 0;

	for (int i = 0; i < POLL_TIMES && !(n = ibv_poll_cq(q->cq, 1, &wc));
	     i++)
		/* soft-RoCE works on a CPU as well, which may be ours. */
		nanosleep(&pause, NULL);
	if (!n)
		return why_set(why, -ETIMEDOUT, "an RDMA transfer did not end");
	if (n < 0 || wc.status != IBV_WC_SUCCESS)
		return why_set(why, -EIO, "an RDMA transfer failed (status %d)",
			       n < 0 ? -1 : (int)wc.status);
	return 0;
}

/* The region is the remote side: its pages are reached by its pin alone. */
static int move_once(struct verbs_queue *q, const struct ibv_mr *region,
		     size_t at, size_t len, bool to_region, struct why *why)
{
	struct ibv_sge sge = {
		.addr = (uintptr_t)q->bytes,
		.length = (uint32_t)len,
		.lkey = q->mr->lkey,
	};
	struct ibv_send_wr wr = {
		.sg_list = &sge,
		.num_sge = 1,
		.opcode = to_region ? IBV_WR_RDMA_WRITE : IBV_WR_RDMA_READ,
		.send_flags = IBV_SEND_SIGNALED,
		.wr.rdma = {
			.remote_addr = (uintptr_t)region->addr + at,
			.rkey = region->rkey,
		},
	}, *bad;
	int err = ibv_post_send(q->qp, &wr, &bad);

	if (err)
		return why_set(why, -err, "an RDMA transfer: %s",
			       strerror(err));
	return await(q, why);
}

int verbs_queue_move(struct verbs_queue *q, const struct ibv_mr *region,
		     bool to_region, char *bytes, struct why *why)
{
	int err = 0;

	for (size_t at = 0, n; !err && at < region->length; at += n) {
		n = region->length - at;
		n = n < AT_ONCE ? n : AT_ONCE;
		if (to_region)
			memcpy(q->bytes, bytes + at, n);
		err = move_once(q, region, at, n, to_region, why);
		if (!err && !to_region)
			memcpy(bytes + at, q->bytes, n);
	}
	return err;
}
