import { asFailure, Failure } from '../failure.ts';
import { commandLine } from './command-line.ts';
import { contextOf } from './context.ts';

/** Seconds for everything to end by itself; what cannot (a pipe that nobody opens) is left. */
const secondsToEnd = 10;
const interruptedStatus = 130;

/** Not by process.exit: it waits for a thread that a dead file system holds. */
function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Ends everything that the run has started, then the process with the status of the signal; a second one ends it at once. */
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
  process.on(signal, () => {
    if (interrupt.signal.aborted) endAtOnce();
    interrupt.abort(new Failure('interrupted', `interrupted by ${signal}`));
    setTimeout(endAtOnce, secondsToEnd * 1000).unref();
  });
}
// What would be too long for a limit (ulimit -f) is an error like any other.
process.on('SIGXFSZ', () => undefined);
// A reader that has gone (`| head`) is no reason to complain, nor is a terminal that was closed.
let unwritten: NodeJS.ErrnoException | undefined;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') unwritten = error;
});
process.stderr.on('error', () => undefined);

const status = await started();
process.exitCode = interrupt.signal.aborted ? interruptedStatus : status;
// What is written to a file or a full disk is known to be lost when it is done.
process.on('exit', () => {
  if (!unwritten) return;
  process.stderr.write(
    `dontunmap: standard output cannot be written (${unwritten.code}); free some space there and run again.\n`,
  );
  process.exitCode = 2;
});

async function started(): Promise<number> {
  try {
    return await commandLine(process.argv.slice(2), contextOf(process, interrupt.signal));
  } catch (error) {
    // Without a folder to work in nothing can be said of where.
    process.stderr.write(`dontunmap: ${asFailure(error).message}\n`);
    return 2;
  }
}
