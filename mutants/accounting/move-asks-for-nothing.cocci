// wrong: A move is done where more is promised already than may be.
// clause: accounting/strict-account-and-moves
// tracks: 6.12 7.2
// file: mm/util.c
// why: Who asks for no page seems to need no answer.
@@
symbol pages;
@@
__vm_enough_memory(...)
{
... when any
+ if (!pages)
+ 	return 0;
  vm_acct_memory(pages);
... when any
}
