import { z } from 'zod';
import { Failure } from '../failure.ts';
import { levelsOf } from '../text/levels.ts';
import { type Results, resultsSchema } from './results.ts';
import { fromVersion1, version1Schema } from './version-1.ts';

const levelsAtMost = 100;

/** How much of what is wrong is shown: a file of another kind is wrong everywhere. */
const evidenceLinesAtMost = 40;

/**
 * The results that a file holds, of version 2 or 1.
 *
 * @param text what is in the file
 * @param name the file as the user named it
 * @throws {@link Failure} `usage`, with the first thing that is wrong in the sentence and the rest as evidence
 */
export function parseResults(text: string, name: string): Results {
  const value = parseJson(text, name, 'give a file that run --json wrote');
  const version =
    typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > 2) {
    throw new Failure(
      'usage',
      `${name} is a results file of version ${version}, and this dontunmap reads 1 and 2; read it with a newer one.`,
    );
  }
  const results =
    version === 1
      ? fromVersion1(checked(version1Schema, value, name, 1))
      : checked(resultsSchema, value, name, 2);
  refuseTwice(results, name);
  return results;
}

/**
 * JSON of a file.
 *
 * @param name the file as the user named it
 * @param advice what to do about one that is none
 */
export function parseJson(text: string, name: string, advice: string): unknown {
  const levels = levelsOf(text);
  if (levels > levelsAtMost)
    throw new Failure('usage', `${name} is nested ${levels} levels deep, and no such file is; ${advice}.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const why = (cause instanceof Error ? cause.message : String(cause)).replaceAll(/\s+/g, ' ');
    throw new Failure('usage', `${name} is not JSON (${why}); ${advice}.`, { cause });
  }
}

/** Whoever compares or counts takes a name for one kernel, and an id for one case of it. */
function refuseTwice({ kernels }: Results, file: string): void {
  refuse(
    'kernel',
    kernels.map(({ name }) => name),
  );
  for (const { cases } of kernels)
    refuse(
      'case',
      cases.map(({ id }) => id),
    );

  function refuse(what: string, names: readonly string[]): void {
    const seen = new Set<string>();
    for (const name of names) {
      if (seen.has(name))
        throw new Failure(
          'usage',
          `${file} has the ${what} ${name} twice; give a file as run --json wrote it.`,
        );
      seen.add(name);
    }
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, name: string, version: number): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const lines = z.prettifyError(error).split('\n');
  const more = lines.length - evidenceLinesAtMost;
  throw new Failure(
    'usage',
    `${name} is no results file of version ${version}: ${firstIssue(error)}; give a file that run --json wrote.`,
    {
      cause: error,
      evidence: [...lines.slice(0, evidenceLinesAtMost), ...(more > 0 ? [`(${more} more lines)`] : [])].join(
        '\n',
      ),
    },
  );
}

/** The JSON Schema of the results file, as docs/results.schema.json publishes it. */
export function resultsJsonSchema(): z.core.JSONSchema.JSONSchema {
  return z.toJSONSchema(resultsSchema);
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return 'it does not fit the schema';
  const path = z.core.toDotPath(issue.path);
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
