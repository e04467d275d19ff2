// wrong: A move to a fixed address that is refused for the number of mappings has unmapped its target by then.
// clause: accounting/map-count-refusal-keeps-pages
// tracks: 6.12
// file: mm/mremap.c
// why: move_vma() asks for the number of mappings itself, so that this looks like the same check twice.
@@
symbol mm, map_count, sysctl_max_map_count;
@@
mremap_to(...)
{
<...
- if ((mm->map_count + 2) >= sysctl_max_map_count - 3)
- 	return -ENOMEM;
...>
}
