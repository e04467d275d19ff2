import { describe, expect, it } from 'vitest';
import { bugsOf, changesOf, hasBug, hasChange, implies } from './changes.ts';
import type { Bug, Change } from './types.ts';

const change: Change = { kind: 'fix', since: '6.17', stable: { '6.12': '6.12.50' }, title: 't' };

describe('a change', () => {
  it('is in mainline since a release, and in stable series', () => {
    expect(hasChange('6.17', change)).toBe(true);
    expect(hasChange('6.17-rc1', change)).toBe(false);
    expect(hasChange('6.12.50', change)).toBe(true);
    expect(hasChange('6.12.49', change)).toBe(false);
    expect(hasChange('6.16.9', change)).toBe(false);
  });

  it('may be in two stable series, each from a release of its own', () => {
    const twice: Change = { ...change, since: '7.0', stable: { '6.12': '6.12.10', '6.1': '6.1.120' } };
    const all = ['6.1.119', '6.1.120', '6.6.200', '6.12.9', '6.12.10', '6.13', '7.0-rc1', '7.0', '7.0.1'];
    expect(all.filter((release) => hasChange(release, twice))).toEqual([
      '6.1.120',
      '6.12.10',
      '7.0',
      '7.0.1',
    ]);
  });

  it('is what the user says, against the release, and all there is of a kernel that names none', () => {
    const changes = { a: { ...change, since: '5.7' }, b: change };
    expect(changesOf('6.1', changes, { with: [], without: [] })).toEqual(['a']);
    expect(changesOf('6.1', changes, { with: ['b'], without: ['a'] })).toEqual(['b']);
    expect(changesOf(undefined, changes, { with: ['b'], without: [] })).toEqual(['b']);
  });

  it('implies another when no release has the one without the other', () => {
    const early: Change = { kind: 'feature', since: '5.7', title: '' };
    expect(implies(change, early)).toBe(true);
    expect(implies(early, change)).toBe(false);
    const between: Change = { ...early, since: '6.14' };
    expect(implies(change, between)).toBe(false);
    expect(implies(change, { ...between, stable: { '6.12': '6.12.50' } })).toBe(true);
    expect(implies(change, { ...between, stable: { '6.12': '6.12.51' } })).toBe(false);
  });
});

describe('a bug', () => {
  const bug: Bug = {
    what: 'it is wrong.',
    since: '5.7',
    stable: { '5.4': '5.4.100' },
    fixed: { mainline: '7.3-rc2', stable: { '6.12': '6.12.114' }, title: 'mm: fix' },
    evidence: 'seen',
  };

  it.each([
    ['5.6', false],
    ['5.4.99', false],
    ['5.4.100', true],
    ['5.10.262', true],
    ['6.12.113', true],
    ['6.12.114', false],
    ['6.13', true],
    ['7.3-rc1', true],
    ['7.3-rc2', false],
    ['7.4', false],
  ])('of %s: %s', (release, there) => {
    expect(hasBug(release, bug)).toBe(there);
    expect(bugsOf(release, { bug })).toEqual(there ? ['bug'] : []);
  });

  it('stays while nobody has fixed it, and is none of a kernel that names no release', () => {
    const { fixed: _fixed, ...open } = bug;
    expect(hasBug('99.0', open)).toBe(true);
    expect(bugsOf(undefined, { bug })).toEqual([]);
  });
});
