import { readParts } from '../compile/reproducer-parts.ts';
import { reproducer } from '../reproducer/reproducer.ts';
import type { Case, Specification } from '../spec/types.ts';

/** All that a case's answer depends on, as a text: its program with the helpers that it needs, what is expected, how it is run. */
export async function textsOfCases(specification: Specification): Promise<(test: Case) => string> {
  const parts = await readParts();
  const texts = new Map<Case, string>();
  return (test) => {
    const { seconds, fresh, alone, races, mounts } = test;
    const text = texts.get(test) ?? reproducer(test, specification, parts);
    texts.set(test, text);
    return `${JSON.stringify({ seconds, fresh, alone, races, mounts })}${text}`;
  };
}
