// SPDX-License-Identifier: GPL-2.0-or-later
//
// do_wp_page() decides "reuse or copy" by who maps the page, as up to 5.7, and
// not by who references it. Huge PMDs and hugetlb do so anyway in this series.
//
// Series: 5.10
// Changes: mm/memory.c do_wp_page

@@
identifier page;
symbol copy;
@@
 do_wp_page(...)
 {
 <...
-if (PageKsm(page) || page_count(page) != 1)
+if (PageKsm(page))
 	goto copy;
 ...
-if (PageKsm(page) || page_mapcount(page) != 1 || page_count(page) != 1)
+if (!reuse_swap_page(page, NULL))
 { ... }
 ...>
 }
