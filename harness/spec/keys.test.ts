import { describe, expect, it } from 'vitest';
import { ambiguousKeys, expectationFor, inOrder } from './keys.ts';
import type { Change } from './types.ts';

const change = (since: string, stable?: Record<string, string>): Change => ({
  kind: 'fix',
  since,
  title: since,
  ...(stable && { stable }),
});

/** `fix` came to 6.12 alone, before `redesign` could. */
const changes = {
  old: change('5.7'),
  any: change('5.13'),
  redesign: change('6.17'),
  fix: change('7.0', { '6.12': '6.12.50' }),
};

describe('keys', () => {
  it('stand in the order in which they count, wherever they are written', () => {
    expect(inOrder(['redesign', 'old', 'any'], changes)).toEqual(['old', 'any', 'redesign']);
    expect(inOrder(['fix & redesign', 'fix', 'redesign', 'old'], changes).at(-1)).toBe('fix & redesign');
  });

  it('are ambiguous when a kernel may fit two and nothing says which counts', () => {
    expect(ambiguousKeys(['old', 'redesign'], changes)).toBeUndefined();
    expect(ambiguousKeys(['old', 'fix', 'redesign'], changes)).toEqual(['fix', 'redesign']);
    expect(ambiguousKeys(['old', 'fix', 'redesign', 'redesign & fix'], changes)).toBeUndefined();
    expect(ambiguousKeys(['old', 'any & old', 'any'], changes)).toEqual(['any & old', 'any']);
  });

  it('count from the last one that fits', () => {
    const expect_ = Object.fromEntries(
      inOrder(['old', 'fix', 'redesign', 'fix & redesign'], changes).map((key) => [key, { r: key }]),
    );
    const of = (...has: string[]) => expectationFor({ expect: expect_ }, has)?.key;
    expect(of()).toBeUndefined();
    expect(of('old', 'any')).toBe('old');
    expect(of('old', 'any', 'fix')).toBe('fix');
    expect(of('old', 'any', 'redesign')).toBe('redesign');
    expect(of('old', 'any', 'redesign', 'fix')).toBe('fix & redesign');
  });
});
