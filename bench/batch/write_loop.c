/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The timed loop, once per source of the clock, and its preparation. */
#include "bench/batch/write_loop.h"

#include <errno.h>
#include <sys/rseq.h>
#include <sys/syscall.h>

#include "bench/mapping/shared/mapping.h"

/* More than the loop, its callees and a signal frame use. */
#define STACK_BYTES (8 * BASE_PAGE)

/* One copy for each source, so that the clock is read inline. */
static inline __attribute__((always_inline)) void
write_with(struct clock *c, enum clock_source source, char *base, size_t stride,
	   size_t n, uint64_t *ticks)
{
	for (size_t i = 0; i < n; i++) {
		volatile char *p = base + i * stride;
		uint64_t t = clock_begin(c, source);

		*p = 2;
		ticks[i] = clock_end(c, source) - t;
	}
}

#if defined(__x86_64__)
/*
 * The loop in assembly: the same bytes in every build, from a boundary of their
 * own, and nothing between the two readings but the fence, the upper half of
 * the first reading, and the store.
 */
#define WRITE_BODY                                                             \
	".p2align 6\n"                                                         \
	"1:	rdtscp\n"                                                          \
	"	lfence\n"                                                            \
	"	shl	$32, %%rdx\n"                                                    \
	"	lea	(%%rax, %%rdx), %%r8\n"                                          \
	"	movb	$2, (%[base])\n"                                                \
	"	rdtscp\n"                                                            \
	"	shl	$32, %%rdx\n"                                                    \
	"	add	%%rdx, %%rax\n"                                                  \
	"	sub	%%r8, %%rax\n"                                                   \
	"	mov	%%rax, (%[ticks])\n"                                             \
	"	add	$8, %[ticks]\n"                                                  \
	"	add	%[stride], %[base]\n"                                            \
	"	dec	%[n]\n"
#define WRITE_OPERANDS [base] "+r"(base), [ticks] "+r"(ticks), [n] "+r"(n)
#define WRITE_CLOBBERS "rax", "rdx", "rcx", "r8", "r11", "memory", "cc"

/*
 * After a fault the predictors know the kernel's branches and not this loop's:
 * the front end takes `jnz 1b` for not taken and runs into what follows. Here
 * that is right: the way out is the branch that is taken, once, and a direct
 * jump goes back. Behind the loop a system call (getpid(2), which no filter
 * forbids) keeps the `ret` of this function out of reach.
 */
static __attribute__((noinline)) void write_then_call(char *base, size_t stride,
						      size_t n, uint64_t *ticks)
{
	__asm__ __volatile__(WRITE_BODY "	jz	2f\n"
					"	jmp	1b\n"
					"	int3\n"
					".p2align 6\n"
					"2:	mov	%[call], %%eax\n"
					"	syscall\n"
			     : WRITE_OPERANDS
			     : [stride] "r"(stride), [call] "i"(SYS_getpid)
			     : WRITE_CLOBBERS);
}

/* The loop as compilers make it, its `ret` right behind it. */
static __attribute__((noinline)) void
write_then_return(char *base, size_t stride, size_t n, uint64_t *ticks)
{
	__asm__ __volatile__(WRITE_BODY "	jnz	1b\n"
			     : WRITE_OPERANDS
			     : [stride] "r"(stride)
			     : WRITE_CLOBBERS);
}

static void write_tsc(char *base, size_t stride, size_t n, uint64_t *ticks,
		      enum write_tail tail)
{
	/* The assembly decrements before it tests: 0 would be 2^64 writes. */
	if (!n)
		return;
	if (tail == TAIL_RET)
		write_then_return(base, stride, n, ticks);
	else
		write_then_call(base, stride, n, ticks);
}
#else
/* Only x86 has CLOCK_SOURCE_TSC. */
static void write_tsc(char *base, size_t stride, size_t n, uint64_t *ticks,
		      enum write_tail tail)
{
	(void)base, (void)stride, (void)n, (void)ticks, (void)tail;
}
#endif

void write_timed(struct clock *c, char *base, size_t stride, size_t n,
		 uint64_t *ticks, enum write_tail tail)
{
	switch (c->source) {
	case CLOCK_SOURCE_TSC:
		write_tsc(base, stride, n, ticks, tail);
		break;
	case CLOCK_SOURCE_GETTIME:
		write_with(c, CLOCK_SOURCE_GETTIME, base, stride, n, ticks);
		break;
	case CLOCK_SOURCE_FAKE:
		write_with(c, CLOCK_SOURCE_FAKE, base, stride, n, ticks);
		break;
	}
}

/* noinline: its frame must lie below the caller's, where the frames of the
 * timed part will lie. */
static __attribute__((noinline)) void settle_stack(void)
{
	volatile char below[STACK_BYTES];

	for (size_t i = 0; i < STACK_BYTES; i += BASE_PAGE)
		below[i] = 0;
	(void)below[STACK_BYTES - 1];
}

/* On preemption the kernel itself writes there, rseq(2): seen as one fault
 * more on 6.12, after clear_refs. */
static void settle_rseq(void)
{
	if (__rseq_size)
		((volatile struct rseq *)((char *)__builtin_thread_pointer() +
					  __rseq_offset))
			->rseq_cs = 0;
}

/* errno, too: it lies in the thread's own page, which a fork or clear_refs has
 * just protected. */
void write_settle(uint64_t *ticks, size_t n)
{
	for (size_t i = 0; i < n; i += BASE_PAGE / sizeof(*ticks))
		((volatile uint64_t *)ticks)[i] = 0;
	if (n)
		/* Its last page, where the steps do not reach it. */
		((volatile uint64_t *)ticks)[n - 1] = 0;
	settle_stack();
	settle_rseq();
	errno = 0;
}
