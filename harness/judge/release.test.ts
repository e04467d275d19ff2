import { describe, expect, it } from 'vitest';
import { erasOf, hasReached } from './eras.ts';
import { compareReleases, parseRelease, seriesOf, upstreamRelease } from './release.ts';
import { firstSplat } from './splat.ts';

describe('releases', () => {
  it('compares point releases and candidates', () => {
    expect(compareReleases('6.12.117', '6.12.9')).toBe(1);
    expect(compareReleases('7.3-rc7', '7.3')).toBe(-1);
    expect(compareReleases('6.1', '6.1.0')).toBe(0);
    expect(compareReleases('nonsense', '2.6')).toBe(-1);
    expect(compareReleases('5.10', 'nonsense')).toBe(1);
    expect(parseRelease('x')).toBeUndefined();
  });

  it.each([
    ['6.1.0-56-cloud-amd64', '#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)', '6.1.192'],
    ['7.3-cloud-amd64', '#1 SMP PREEMPT_DYNAMIC Debian 7.3~rc7-1~exp1 (2026-10-16)', '7.3-rc7'],
    ['6.12.117+', '#1 SMP', '6.12.117'],
    ['7.3.0-rc7-gabcdef', '#2', '7.3-rc7'],
    ['7.2', '#2', '7.2'],
    ['custom', '#2', undefined],
  ])('reads the upstream release of %s', (release, version, upstream) => {
    expect(upstreamRelease(release, version)).toBe(upstream);
  });

  it('knows the series', () => {
    expect(seriesOf('6.12.117')).toBe('6.12');
    expect(seriesOf('7.3-rc7')).toBe('7.3');
  });
});

describe('eras', () => {
  const era = { since: '6.17', stable: { '6.12': '6.12.50' }, title: 't' };

  it('reaches mainline and stable series', () => {
    expect(hasReached('6.17', era)).toBe(true);
    expect(hasReached('6.17-rc1', era)).toBe(false);
    expect(hasReached('6.12.50', era)).toBe(true);
    expect(hasReached('6.12.49', era)).toBe(false);
    expect(hasReached('6.16.9', era)).toBe(false);
  });

  it('is one era in two stable series, each from a release of its own', () => {
    const twice = { since: '7.0', stable: { '6.12': '6.12.10', '6.1': '6.1.120' }, title: 't' };
    const reached = ['6.1.119', '6.1.120', '6.6.200', '6.12.9', '6.12.10', '6.13', '7.0-rc1', '7.0', '7.0.1'];
    expect(reached.filter((release) => hasReached(release, twice))).toEqual([
      '6.1.120',
      '6.12.10',
      '7.0',
      '7.0.1',
    ]);
  });

  it('lets the user overrule the release', () => {
    const eras = { a: { since: '5.7', title: '' }, b: { since: '6.17', title: '' } };
    expect(erasOf('6.1', eras, { with: [], without: [] })).toEqual(['a']);
    expect(erasOf('6.1', eras, { with: ['b'], without: ['a'] })).toEqual(['b']);
  });
});

describe('splats', () => {
  it.each([
    'WARNING: CPU: 0',
    'BUG: KASAN: use-after-free',
    'Oops: 0000 [#1]',
    'possible circular locking dependency detected',
    'Kernel panic - not syncing',
  ])('finds %s', (line) => {
    expect(firstSplat(['fine', line])).toBe(line);
  });

  it('lets plain faults pass', () => {
    expect(firstSplat(['p1[70]: segfault at 0 ip 0 sp 0', 'traps: x'])).toBeUndefined();
  });
});
