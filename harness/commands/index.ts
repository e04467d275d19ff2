/** All commands, in the order in which somebody meets them: help is made from this list. */
import { bisectStep } from './bisect-step.ts';
import { build } from './build.ts';
import { cache } from './cache.ts';
import type { CliCommand } from './command.ts';
import { compare } from './compare.ts';
import { doctor } from './doctor.ts';
import { kernels } from './kernels.ts';
import { patch } from './patch.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { show } from './show.ts';
import { watch } from './watch.ts';

export const commands: readonly CliCommand[] = [
  run,
  watch,
  show,
  report,
  compare,
  patch,
  build,
  bisectStep,
  kernels,
  cache,
  doctor,
];
