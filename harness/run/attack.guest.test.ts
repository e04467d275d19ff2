/**
 * A standing attack: each program of harness/testing/attacks.ts runs, and then the whole specification. Every verdict, and every
 * record, must be that of a quiet run. `npm run attack` runs all of them on the oldest and the newest kernel, the gate a few of each
 * kind on one, and a tenth of the specification.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveKernel } from '../../qemu/catalogue/kernels.ts';
import { defaultKernels } from '../../qemu/catalogue/tracks.ts';
import { cacheFolder } from '../cache/folder.ts';
import type { KernelResults } from '../results/results.ts';
import type { Case } from '../spec/types.ts';
import { type Attack, caseOf } from '../testing/attack.ts';
import { attacks } from '../testing/attacks.ts';
import { invented, specification } from '../testing/specifications.ts';
import { run } from './run.ts';

/** `all`, or a kind of attacks that is all tried before a tenth of the specification. */
const asked = process.env['DONTUNMAP_ATTACK'];
const all = asked === 'all';
const kernels = all ? [defaultKernels.at(0)!, defaultKernels.at(-1)!] : ['6.12'];
/** In the gate every tenth case is asked: as many as there were when this was written take half a minute. */
const judged = all ? specification.cases : specification.cases.filter((_, index) => index % 10 === 0);
const kinds = Map.groupBy(attacks, ({ kind }) => kind);
const chosen = all ? attacks : (kinds.get(asked ?? '') ?? [...kinds.values()].flatMap(someOf));

/** Of five of a kind the first, always the same: a gate that chooses by the day is green today and red tomorrow. */
function someOf(ofAKind: readonly Attack[]): readonly Attack[] {
  return ofAKind.filter((_, index) => index % 5 === 0);
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dontunmap-attack-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function runOn(kernel: string, cases: readonly Case[]): Promise<KernelResults> {
  const cache = cacheFolder();
  const results = await run({
    cases,
    specification: invented(cases, { changes: specification.changes, bugs: specification.bugs }),
    kernels: [{ name: kernel, kernel: resolveKernel(kernel, { cache, cwd: folder }) }],
    overrides: { with: [], without: [] },
    accel: 'tcg',
    cache: folder,
    sideBySide: true,
  });
  return results.kernels[0]!;
}

/** What counts: not how long it took, or what was in the log. */
const answersOf = ({ cases }: KernelResults) =>
  cases
    .filter(({ id }) => !id.startsWith('attack/'))
    .map(({ id, verdict, reason, observed }) => ({ id, verdict, reason, observed }));

describe.each(kernels)('on %s', (kernel) => {
  let quiet: ReturnType<typeof answersOf>;
  beforeAll(async () => {
    quiet = answersOf(await runOn(kernel, judged));
  });

  it.each(chosen.map((attack) => [attack.kind, attack.name, attack] as const))(
    '%s: one that %s changes no other answer',
    async (_, __, attack) => {
      const attacked = await runOn(kernel, [caseOf(attack), ...judged]);
      expect(attacked.failure).toBeUndefined();
      expect(answersOf(attacked)).toEqual(quiet);
    },
  );
});
