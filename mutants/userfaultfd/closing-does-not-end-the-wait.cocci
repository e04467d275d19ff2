// wrong: A move that waits for its event to be read waits for ever when the userfaultfd is closed.
// clause: userfaultfd/closing-ends-the-wait
// tracks: 6.12
// file: fs/userfaultfd.c
// why: Only faults are thought to wait.
@@
symbol ctx;
@@
userfaultfd_release(...)
{
<...
- wake_up_all(&ctx->event_wqh);
...>
}
