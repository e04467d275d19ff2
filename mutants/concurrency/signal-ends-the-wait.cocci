// wrong: A signal with a handler ends the wait for the event to be read, and the event is lost.
// clause: concurrency/signals-do-not-interrupt
// tracks: 6.12
// file: fs/userfaultfd.c
// why: Who waits for user space should be interruptible, it seems.
@@
symbol ctx, current;
@@
userfaultfd_event_wait_completion(...)
{
<...
- set_current_state(TASK_KILLABLE);
+ set_current_state(TASK_INTERRUPTIBLE);
  if (...)
  	break;
  if (READ_ONCE(ctx->released) ||
- 	fatal_signal_pending(current)
+ 	signal_pending(current)
  	) {
  ...
  }
...>
}
