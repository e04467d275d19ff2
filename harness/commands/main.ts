import { asFailure, Failure } from '../failure.ts';
import { printable } from '../text/printable.ts';
import { commandLine } from './command-line.ts';

/** Ends everything that the run has started, then the process with the status of the signal. */
const interrupt = new AbortController();
let ending: NodeJS.Signals | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    ending ??= signal;
    interrupt.abort(new Failure('interrupted', `interrupted by ${signal}`));
  });
}
// A reader that has gone (`| head`) is no reason to complain.
process.stdout.on('error', () => undefined);

const statusOf = { usage: 2, kernel: 2, harness: 2, interrupted: 130 } as const;

try {
  process.exitCode = await commandLine(process.argv.slice(2), interrupt.signal);
} catch (error) {
  const failure = asFailure(interrupt.signal.aborted ? interrupt.signal.reason : error);
  process.stderr.write(`dontunmap: ${printable(failure.message)}\n`);
  if (failure.evidence !== undefined) {
    const lines = failure.evidence.split('\n').map((line) => `  ${printable(line)}\n`);
    process.stderr.write(lines.join(''));
  }
  process.exitCode = statusOf[failure.kind];
}
if (ending !== undefined) process.exitCode = 130;
