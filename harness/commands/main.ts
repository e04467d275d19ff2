import { Failure } from '../failure.ts';
import { commandLine } from './command-line.ts';
import { contextOf } from './context.ts';

/** Ends everything that the run has started, then the process with the status of the signal. */
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interrupt.abort(new Failure('interrupted', `interrupted by ${signal}`)));
}
// A reader that has gone (`| head`) is no reason to complain, nor is a terminal that was closed.
let unwritten: NodeJS.ErrnoException | undefined;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') unwritten = error;
});
process.stderr.on('error', () => undefined);

const status = await commandLine(process.argv.slice(2), contextOf(process, interrupt.signal));
process.exitCode = interrupt.signal.aborted ? 130 : status;
// What is written to a file or a full disk is known to be lost when it is done.
process.on('exit', () => {
  if (!unwritten) return;
  process.stderr.write(
    `dontunmap: standard output cannot be written (${unwritten.code}); free some space there and run again.\n`,
  );
  process.exitCode = 2;
});
