import { z } from 'zod';
import { needs } from './types.ts';

/**
 * What the specification must look like. Node strips types: what only the type checker refuses would run.
 */
const words = z.string().trim().min(1, 'is empty');
const name = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'is not in kebab-case (small letters, digits and single hyphens)');
const release = z
  .string()
  .regex(/^\d+\.\d+(\.\d+)?(-rc\d+)?$/, 'is no release, as 6.12, 6.12.114 or 7.3-rc2');
const stable = z.record(z.string().regex(/^\d+\.\d+$/, 'is no stable series, as 6.12'), release).optional();

const place = z.strictObject({ file: z.string(), line: z.int() });
const text = z.strictObject({ text: words, ...place.shape });
const records = z.record(words, z.json()).refine((each) => Object.keys(each).length > 0, 'expects no record');

const test = z.strictObject({
  id: z.string(),
  clause: z.string(),
  title: words,
  preamble: text.optional(),
  program: text,
  expect: z
    .record(z.string(), records)
    .refine((each) => Object.keys(each).length > 0, 'expects nothing of any kernel'),
  bugs: z.record(z.string(), records).optional(),
  complains: words.optional(),
  needs: z.array(z.enum(needs)).optional(),
  leavesOpen: words.optional(),
  races: z.literal(true).optional(),
  alone: z.literal(true).optional(),
  mounts: z.literal(true).optional(),
  fresh: z.literal(true).optional(),
  seconds: z.int().positive().optional(),
});

const source = z.union([
  z.strictObject({ man: words }),
  z.strictObject({ commit: words, title: words }),
  z.strictObject({ code: words }),
  z.strictObject({ list: words }),
]);

const clause = z.strictObject({
  id: z.string(),
  says: words.regex(/[.]$/, 'does not end with a full stop'),
  source: z.array(source).min(1, 'names no source'),
  cases: z.array(test).min(1, 'is proved by no case'),
  place,
});

const family = z.strictObject({
  id: name,
  title: words,
  about: words,
  clauses: z.array(clause).min(1, 'has no clause'),
  place,
});

/** A point at which behaviour changed; a results file holds it too. */
export const changeSchema = z.strictObject({
  kind: z.enum(['feature', 'redesign', 'fix']),
  since: release,
  stable,
  commit: words.optional(),
  title: words,
});

/** A bug of released kernels; a results file holds it too. */
export const bugSchema = z.strictObject({
  what: words,
  since: release,
  stable,
  fixed: z
    .strictObject({ mainline: release.optional(), stable, commit: words.optional(), title: words })
    .optional(),
  evidence: words,
});

/** Where a clause comes from; a results file holds it too. */
export const sourceSchema = source;

/** The specification as cases/index.ts exports it. */
export const specificationSchema = z.object({
  families: z.array(family).min(1, 'has no family'),
  changes: z.record(name, changeSchema),
  bugs: z.record(name, bugSchema),
});
