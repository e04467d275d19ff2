// wrong: Growth of huge pages to a fixed address has unmapped what was there when it is refused, with EFAULT.
// clause: kinds/huge-pages-do-not-grow
// tracks: 6.12
// file: mm/mremap.c
// why: They must not be expanded, which is asked for later.
@@
symbol new_len, old_len, out;
@@
- if (new_len > old_len)
- 	goto out;
