// wrong: A new size of zero unmaps the whole range and is no error.
// clause: arguments/new-size-is-not-zero
// tracks: 6.12
// file: mm/mremap.c
// why: Shrinking to nothing looks like a case of shrinking.
@@
symbol new_len, ret;
@@
- if (!new_len)
- 	return ret;
