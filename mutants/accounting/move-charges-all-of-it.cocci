// wrong: Each move charges the whole mapping to Committed_AS once more, and that is never given back.
// clause: accounting/committed-move
// tracks: 6.12
// file: mm/mremap.c
// why: The new mapping is charged as every new mapping is; that the old one hands its charge over is easily overlooked.
@@
symbol to_account, new_len, old_len;
@@
move_vma(...)
{
<...
- long to_account = new_len - old_len;
+ long to_account = new_len;
...>
}
