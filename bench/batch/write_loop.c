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
 * the first reading, and the store. In: %rdi the next byte, %r10 the stride,
 * %r9 writes, %rsi ticks.
 */
#define WRITE_BODY                                                             \
	"1:	rdtscp\n"                                                          \
	"	lfence\n"                                                            \
	"	shl	$32, %rdx\n"                                                     \
	"	lea	(%rax, %rdx), %r8\n"                                             \
	"	movb	$2, (%rdi)\n"                                                   \
	"	rdtscp\n"                                                            \
	"	shl	$32, %rdx\n"                                                     \
	"	add	%rdx, %rax\n"                                                    \
	"	sub	%r8, %rax\n"                                                     \
	"	mov	%rax, (%rsi)\n"                                                  \
	"	add	$8, %rsi\n"                                                      \
	"	add	%r10, %rdi\n"                                                    \
	"	dec	%r9\n"

/* From the arguments of a function to the registers of the loop. Without a
 * write it goes to label 2. */
#define WRITE_HEAD                                                             \
	"	.cfi_startproc\n"                                                    \
	"	endbr64\n"                                                           \
	"	mov	%rsi, %r10\n"                                                    \
	"	mov	%rdx, %r9\n"                                                     \
	"	mov	%rcx, %rsi\n"                                                    \
	"	test	%r9, %r9\n"                                                     \
	"	jz	2f\n"                                                             \
	"	.p2align 6\n"

/*
 * After a fault the predictors know the kernel's branches and not this loop's:
 * the front end takes `jnz 1b` for not taken and runs into what follows. Here
 * that is right: the way out is the branch that is taken, once, and a direct
 * jump goes back. Behind the loop a system call (getpid(2), which no filter
 * forbids) keeps the `ret` out of reach.
 *
 * SLOTS copies, each in lines of its own and 17 lines behind the last: a `ret`
 * elsewhere in the program can share entries of the branch predictor with the
 * loop, and then each fault costs 1.37 times as much, whatever the loop's own
 * code is. The addresses decide, and so every build. Here most of the copies
 * are free of it, and batches use one after the other.
 */
#define SLOTS	   13
#define SLOT_BYTES 1088
_Static_assert(SYS_getpid == 39, "the slots call it by its number");
__asm__("	.pushsection .text\n"
	"	.p2align 6\n"
	"	.type	write_slots, @function\n"
	"write_slots:\n"
	"	.rept	13\n" WRITE_HEAD WRITE_BODY "	jz	2f\n"
	"	jmp	1b\n"
	"	int3\n"
	"	.p2align 6, 0xcc\n"
	"2:	mov	$39, %eax\n"
	"	syscall\n"
	"	ret\n"
	"	.p2align 6, 0xcc\n"
	"	.cfi_endproc\n"
	"	.skip	1088 - 192, 0xcc\n"
	"	.endr\n"
	"	.size	write_slots, . - write_slots\n"
	"	.popsection\n");

/* The loop as compilers make it, its `ret` right behind it. */
__asm__("	.pushsection .text\n"
	"	.p2align 6\n"
	"	.type	write_then_return, @function\n"
	"write_then_return:\n" WRITE_HEAD WRITE_BODY "	jnz	1b\n"
	"2:	ret\n"
	"	.cfi_endproc\n"
	"	.size	write_then_return, . - write_then_return\n"
	"	.popsection\n");

extern const char write_slots[] __attribute__((visibility("hidden")));

typedef void (*write_fn)(char *base, size_t stride, size_t n, uint64_t *ticks);
extern void write_then_return(char *base, size_t stride, size_t n,
			      uint64_t *ticks)
	__attribute__((visibility("hidden")));

/* The copy of the next writes. Threads may share it. */
static _Atomic unsigned int slot;

static write_fn write_then_call(void)
{
	return (write_fn)(uintptr_t)(write_slots + (size_t)slot * SLOT_BYTES);
}

static void write_tsc(char *base, size_t stride, size_t n, uint64_t *ticks,
		      enum write_tail tail)
{
	if (tail == TAIL_RET)
		write_then_return(base, stride, n, ticks);
	else
		write_then_call()(base, stride, n, ticks);
}

/* Its code is in memory afterwards, and @slot writable. */
static void next_slot(void)
{
	slot = (slot + 1) % SLOTS;
	write_then_call()(NULL, 0, 0, NULL);
}
#else
/* Only x86 has CLOCK_SOURCE_TSC. */
static void write_tsc(char *base, size_t stride, size_t n, uint64_t *ticks,
		      enum write_tail tail)
{
	(void)base, (void)stride, (void)n, (void)ticks, (void)tail;
}

static void next_slot(void)
{
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
	next_slot();
	settle_stack();
	settle_rseq();
	errno = 0;
}
