import { z } from 'zod';
import { Failure } from '../failure.ts';
import { type Declarations, type Mistake, mistakesIn, ordered } from './check.ts';
import { specificationSchema } from './schema.ts';
import type { Place, Specification } from './types.ts';

/**
 * The specification, checked: everything in it that cannot be meant is found here and not by whoever runs it.
 *
 * @param declared what cases/index.ts exports
 * @param root what file names are relative to
 * @throws {@link Failure} `usage`, with every mistake at its file and line
 */
export function readSpecification(declared: Declarations, root = '/'): Specification {
  const mistakes = shapeMistakes(declared);
  // What has not the right shape cannot be looked at any closer.
  const all = mistakes.length > 0 ? mistakes : mistakesIn(declared);
  if (all.length > 0) throw wrong(all, root);
  const { changes, bugs } = declared;
  const families = declared.families.map((family) => ({
    ...family,
    clauses: family.clauses.map((clause) => ({
      ...clause,
      cases: clause.cases.map((test) => ordered(test, changes)),
    })),
  }));
  const clauses = families.flatMap((family) => family.clauses);
  return { families, clauses, cases: clauses.flatMap(({ cases }) => cases), changes, bugs };
}

function shapeMistakes(declared: Declarations): readonly Mistake[] {
  const { success, error } = specificationSchema.safeParse(declared);
  if (success) return [];
  return error.issues.map(({ path, message }) => {
    const place = nearestPlace(declared, path);
    return { ...(place && { place }), text: `${named(declared, path)} ${message}` };
  });
}

/** What a path in the declarations leads to, in the words of whoever wrote it. */
function named(declared: unknown, path: readonly PropertyKey[]): string {
  let value = declared;
  let name = '';
  let rest = path;
  for (const [index, part] of path.entries()) {
    value = isRecord(value) ? value[part] : undefined;
    if (!isRecord(value) || typeof value['id'] !== 'string') continue;
    name = value['id'];
    rest = path.slice(index + 1);
  }
  return [name, z.core.toDotPath(rest as never)].filter(Boolean).join(': ') || 'the specification';
}

/** Where the innermost thing on a path stands that knows it. */
function nearestPlace(declared: unknown, path: readonly PropertyKey[]): Place | undefined {
  let value = declared;
  let found: Place | undefined;
  for (const part of path) {
    value = isRecord(value) ? value[part] : undefined;
    const place = isRecord(value) ? (value['place'] ?? value['program']) : undefined;
    if (isRecord(place) && typeof place['file'] === 'string' && typeof place['line'] === 'number')
      found = { file: place['file'], line: place['line'] };
  }
  return found;
}

function isRecord(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}

function wrong(mistakes: readonly Mistake[], root: string): Failure {
  const lines = mistakes.map(({ place, text }) =>
    place ? `${below(place.file, root)}:${place.line}: ${text}` : `cases: ${text}`,
  );
  const count = lines.length === 1 ? 'a mistake' : `${lines.length} mistakes`;
  return new Failure('usage', `The specification has ${count}: ${lines[0]}; correct it and run again.`, {
    ...(lines.length > 1 && { evidence: lines.join('\n') }),
  });
}

function below(file: string, root: string): string {
  return file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
}
