// wrong: Growth that is refused for want of memory stays charged to Committed_AS.
// clause: accounting/committed-refusal
// tracks: 6.12 7.2
// file: mm/util.c
// why: That it is charged before it is looked at is overlooked.
@@
symbol pages;
@@
__vm_enough_memory(...)
{
<...
- vm_unacct_memory(pages);
...>
}
