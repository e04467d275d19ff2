import { z } from 'zod';
import type { Json } from '../spec/types.ts';
import { levelsOf } from '../text/levels.ts';
import type { Observation } from './observation.ts';

type Said = Pick<Observation, 'began' | 'ended' | 'records' | 'broken' | 'lacks' | 'failed' | 'garbled'>;

/**
 * Reads what a program said on its record pipe (c-helpers/lib/bundle.c): a line each of `begin`, `record NAME JSON`,
 * `before PATH JSON`, `broken JSON`, `lacks JSON`, `failed JSON`, `end`. What was before is the agent's affair. Whatever is anything else, out of order or twice is kept as garbled.
 */
export function readRecords(text: string): Said {
  const records: Record<string, Json> = {};
  const garbled: string[] = [];
  let began = false;
  let ended = false;
  let broken: string | undefined;
  let lacks: string | undefined;
  let failed: string | undefined;
  const lines = text.split('\n');
  const cut = lines.pop();
  if (cut) garbled.push(`${cut} (cut off)`);

  for (const line of lines) {
    const [, kind, name, json] =
      /^(begin|end|broken|lacks|failed|record|before)(?: ([\w./-]+)(?= ))?(?: (.*))?$/.exec(line) ?? [];
    const value = json === undefined ? undefined : parseJson(json);
    if (ended || (kind !== 'begin' && !began)) garbled.push(line);
    else if (kind === 'begin' && !began && !json) began = true;
    else if (kind === 'end' && !json) ended = true;
    else if (
      kind === 'record' &&
      name &&
      !name.includes('/') &&
      !name.startsWith('__') &&
      value !== undefined &&
      !Object.hasOwn(records, name)
    )
      records[name] = value;
    else if (kind === 'before' && typeof value === 'string') continue;
    else if (kind === 'broken' && typeof value === 'string') broken = value;
    else if (kind === 'lacks' && typeof value === 'string') lacks = value;
    else if (kind === 'failed' && typeof value === 'string') failed = value;
    else garbled.push(line);
  }
  return {
    began,
    ended,
    records,
    garbled,
    ...(broken !== undefined && { broken }),
    ...(lacks !== undefined && { lacks }),
    ...(failed !== undefined && { failed }),
  };
}

const schema = z.json();
/** Characters and levels of a value: a program says it in one line of less than 4096 characters. */
const charactersAtMost = 4096;
const levelsAtMost = 16;

function parseJson(text: string): Json | undefined {
  if (text.length > charactersAtMost || levelsOf(text) > levelsAtMost) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
