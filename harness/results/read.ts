import { z } from 'zod';
import { Failure } from '../failure.ts';
import { type Results, resultsSchema } from './results.ts';

/** How much of what is wrong is shown: a file of another kind is wrong everywhere. */
const evidenceLinesAtMost = 40;

/**
 * The results that a file holds.
 *
 * @param text what is in the file
 * @param name the file as the user named it
 * @throws {@link Failure} `usage`, with the first thing that is wrong in the sentence and the rest as evidence
 */
export function parseResults(text: string, name: string): Results {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('usage', `${name} is not JSON (${why}); give a file that run --json wrote.`, {
      cause,
    });
  }
  const { success, data, error } = resultsSchema.safeParse(value);
  if (success) return data;
  const lines = z.prettifyError(error).split('\n');
  const more = lines.length - evidenceLinesAtMost;
  throw new Failure(
    'usage',
    `${name} is no results file of version 1: ${firstIssue(error)}; give a file that run --json wrote.`,
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
