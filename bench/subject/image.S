/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The static program of a subject, compressed (gzip), inside the program that
 * starts it. */
	.section .rodata
	.globl subject_image
	.globl subject_image_end
subject_image:
	.incbin SUBJECT_IMAGE
subject_image_end:
	.section .note.GNU-stack, "", %progbits
