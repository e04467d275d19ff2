import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBoundaries } from './since-search.ts';

const row = Array.from({ length: 16 }, (_, index) => String(index));
const same = (a: string, b: string): boolean => a === b;

async function search(
  answer: (index: number) => string | undefined,
  anchors: readonly string[] = [row[0]!, row.at(-1)!],
) {
  const asked: string[] = [];
  const ask = async (name: string): Promise<string | undefined> => {
    asked.push(name);
    return answer(Number(name));
  };
  const found = await findBoundaries(row, anchors, ask, same);
  return { asked, found: found.map(({ before, after, between }) => [before.name, after.name, between]) };
}

describe('the search for where an answer changes', () => {
  it('asks both ends alone when they answer alike', async () => {
    expect(await search(() => 'a')).toEqual({ asked: ['0', '15'], found: [] });
  });

  it('finds the two neighbours, wherever they are, in few questions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 15 }), async (first) => {
        const { asked, found } = await search((index) => (index < first ? 'a' : 'b'));
        expect(found).toEqual([[String(first - 1), String(first), []]]);
        expect(asked.length).toBeLessThanOrEqual(7);
        expect(new Set(asked).size).toBe(asked.length);
      }),
    );
  });

  it('finds each change between anchors', async () => {
    const { found } = await search((index) => (index < 3 ? 'a' : index < 9 ? 'b' : 'a'), ['0', '6', '15']);
    expect(found).toEqual([
      ['2', '3', []],
      ['8', '9', []],
    ]);
  });

  it('passes over what gives no answer, and names it', async () => {
    const { found } = await search((index) => {
      if (index >= 6 && index <= 8) return undefined;
      return index < 7 ? 'a' : 'b';
    });
    expect(found).toEqual([['5', '9', ['6', '7', '8']]]);
    expect(await search((index) => (index === 15 ? undefined : 'a'))).toMatchObject({ found: [] });
  });
});
