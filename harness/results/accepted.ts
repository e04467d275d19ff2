import { z } from 'zod';
import { Failure } from '../failure.ts';
import { verdicts } from '../judge/verdict.ts';
import { compareKernels, splatsOf, splatText } from './compare.ts';
import { isLost } from './exit-status.ts';
import { parseJson } from './read.ts';
import type { CaseResult, KernelResults, Suite } from './results.ts';
import { endingSchema, suiteSchema } from './results.ts';

const acceptedCase = z.strictObject({
  verdict: z.enum(verdicts).exclude(['broken']),
  /** Why it is unsupported. */
  reason: z.string().optional(),
  known: z.string().optional(),
  gone: z.string().optional(),
  /** How the program ended; it exited with 0 where nothing is said. */
  ending: endingSchema.optional(),
  /** What the kernel complained of, without times, addresses, processes and processors. */
  splats: z.array(z.string()).optional(),
  records: z.record(z.string(), z.json()),
});

const acceptedSchema = z.strictObject({
  format: z.literal('dontunmap-accepted'),
  version: z.literal(1),
  track: z.string().min(1),
  /** The upstream release, `uname -r`, the package with its version: what is known of it. */
  upstream: z.string().optional(),
  release: z.string().optional(),
  package: z.string().optional(),
  architecture: z.string().optional(),
  /** Which dontunmap has asked. */
  suite: suiteSchema.optional(),
  /** By id, in the order of the ids. */
  cases: z.record(z.string(), acceptedCase),
});

/**
 * The answers of a track that somebody has looked at and taken for right, until the next ones. There is nothing in it that changes from
 * run to run: it is made for a repository.
 */
export type Accepted = z.infer<typeof acceptedSchema>;
type AcceptedCase = z.infer<typeof acceptedCase>;

/**
 * What is to be accepted of a kernel. A case that is broken keeps the answer that was accepted before, or has none; so does a choice
 * among several allowed outcomes, which may be chance.
 *
 * @returns undefined for a kernel that gave no answers, or not all
 */
export function acceptedOf(
  kernel: KernelResults,
  suite: Suite | undefined,
  before?: Accepted,
): Accepted | undefined {
  if (isLost(kernel)) return undefined;
  const chosen = before ? compareKernels(kernelOf(before), kernel).chosen : [];
  const choices = new Set(chosen.map(({ id }) => id));
  const entries = kernel.cases.flatMap((result): [string, AcceptedCase][] => {
    const { id } = result;
    const old = before && Object.hasOwn(before.cases, id) ? before.cases[id] : undefined;
    if (result.verdict === 'broken') return old ? [[id, old]] : [];
    return [[id, acceptedCaseOf(result, old, choices.has(id))]];
  });
  const { name: track, upstream, release, package: from, architecture } = kernel;
  return {
    format: 'dontunmap-accepted',
    version: 1,
    track,
    ...(upstream !== undefined && { upstream }),
    ...(release !== undefined && { release }),
    ...(from !== undefined && { package: from }),
    ...(architecture !== undefined && { architecture }),
    ...(suite && { suite }),
    cases: Object.fromEntries(entries),
  };
}

function acceptedCaseOf(result: CaseResult, old: AcceptedCase | undefined, isChoice: boolean): AcceptedCase {
  const { verdict, reason, known, gone, observed, ending } = result;
  if (verdict === 'broken') throw new Error('what is broken is no answer');
  const bothLate = ending.how === 'timed-out' && old?.ending?.how === 'timed-out';
  const splats = [...new Set(splatsOf(result).map(splatText))];
  return {
    verdict,
    ...(verdict === 'unsupported' && reason !== undefined && { reason }),
    ...(known !== undefined && { known }),
    ...(gone !== undefined && { gone }),
    ...((ending.how !== 'exited' || ending.code !== 0) && { ending: bothLate ? old.ending : ending }),
    ...(splats.length > 0 && { splats }),
    records: isChoice && old ? old.records : observed,
  };
}

/** Accepted answers as results of a kernel, to be compared with others. */
export function kernelOf({ track, cases, ...kernel }: Accepted): KernelResults {
  const { upstream, release, package: from, architecture } = kernel;
  return {
    name: track,
    ...(upstream !== undefined && { upstream }),
    ...(release !== undefined && { release }),
    ...(from !== undefined && { package: from }),
    ...(architecture !== undefined && { architecture }),
    changes: [],
    bugs: [],
    cases: Object.entries(cases).map(([id, { records, splats, ending, ...rest }]) => ({
      id,
      clause: id.slice(0, Math.max(0, id.lastIndexOf('/'))),
      title: id,
      ...rest,
      observed: records,
      ending: ending ?? { how: 'exited', code: 0 },
      ...(splats && { kernelLog: splats }),
      microseconds: 0,
    })),
  };
}

/** The file of a track: a line for each fact, in an order that depends on nothing but names, so that it can be read as a diff. */
export function acceptedText({ cases, ...head }: Accepted): string {
  const json = (value: unknown): string => JSON.stringify(value);
  const members = (of: Readonly<Record<string, unknown>>, indent: string): string =>
    Object.entries(of)
      .map(([name, value]) => `${indent}${json(name)}: ${json(value)}`)
      .join(',\n');
  const blocks = sorted(cases).map(([id, { records, ...facts }]) => {
    const lines = members(Object.fromEntries(sorted(records)), '        ');
    const observed = lines === '' ? '{}' : `{\n${lines}\n      }`;
    return `    ${json(id)}: {\n${members(facts, '      ')},\n      "records": ${observed}\n    }`;
  });
  return `{\n${members(head, '  ')},\n  "cases": {\n${blocks.join(',\n')}\n  }\n}\n`;
}

function sorted<T>(of: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(of).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The name of a track's file. */
export function acceptedFile(track: string): string {
  return `${encodeURIComponent(track)}.json`;
}

/**
 * The accepted answers that a file holds.
 *
 * @param name the file as the user knows it
 * @throws {@link Failure} `usage` for one that is none
 */
export function parseAccepted(text: string, name: string): Accepted {
  const anew = 'mend it, or remove it and accept a result anew';
  const value = parseJson(text, name, anew);
  const { success, data, error } = acceptedSchema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const where = issue && issue.path.length > 0 ? `${z.core.toDotPath(issue.path)}: ` : '';
  throw new Failure(
    'usage',
    `${name} is no file that dontunmap accept wrote (${where}${issue?.message ?? 'it does not fit'}); ${anew}.`,
    { cause: error },
  );
}

/** The JSON Schema of an accepted file, as docs/accepted.schema.json publishes it. */
export function acceptedJsonSchema(): z.core.JSONSchema.JSONSchema {
  return z.toJSONSchema(acceptedSchema);
}
