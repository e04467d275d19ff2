import type { Observation } from '../judge/observation.ts';
import { readRecords } from '../judge/records.ts';
import type { RawRun } from '../guest/guest.ts';

/** What the agent reported of one run, as an observation. */
export function observe(raw: RawRun): Observation {
  return {
    ...readRecords(raw.records),
    ending: raw.end,
    kernelLog: raw.kernelLog,
    ...(raw.logLost && { logLost: true as const }),
    output: raw.output,
    microseconds: raw.microseconds,
  };
}
