// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kernel of the mail: clear_refs write-protects pinned pages (without
// 9348b73c2e1b), and do_wp_page() copies before a deferred flush of userfaultfd's
// write protection has been made (without 6ce64428d620).
//
// Series: 5.10
// Changes: fs/proc/task_mmu.c clear_soft_dirty
// Changes: mm/memory.c do_wp_page

@@
@@
 clear_soft_dirty(...)
 {
 <...
-if (pte_is_pinned(...))
-	return;
 ...>
 }

@@
identifier vmf;
@@
 do_wp_page(struct vm_fault *vmf)
 {
 <...
-if (unlikely(userfaultfd_wp(vmf->vma) &&
-	     mm_tlb_flush_pending(vmf->vma->vm_mm)))
-	flush_tlb_page(vmf->vma, vmf->address);
 ...>
 }
