// SPDX-License-Identifier: GPL-2.0-or-later
//
// Huge PMDs and hugetlb pages, too, are reused only where nobody else references
// any part of them: what the mail argues about.
//
// hugetlb_fault() holds a reference of its own on a page that it hands to
// hugetlb_cow(), except for a page cache page, which it does not.
//
// Series: 5.10
// Changes: mm/huge_memory.c do_huge_pmd_wp_page
// Changes: mm/hugetlb.c hugetlb_cow

@@
identifier head;
@@
 do_huge_pmd_wp_page(...)
 {
 <...
-if (reuse_swap_page(head, NULL))
+if (page_count(head) == 1 && reuse_swap_page(head, NULL))
 { ... }
 ...>
 }

@@
identifier old_page, pagecache_page, mm, vma, address, ptep, ptl;
@@
 hugetlb_cow(struct mm_struct *mm, struct vm_area_struct *vma,
	     unsigned long address, pte_t *ptep, struct page *pagecache_page,
	     spinlock_t *ptl)
 {
 <...
-if (page_mapcount(old_page) == 1 && PageAnon(old_page))
+if (page_mapcount(old_page) == 1 && PageAnon(old_page) &&
+    page_count(old_page) == 1 + (old_page != pagecache_page))
 { ... }
 ...>
 }
