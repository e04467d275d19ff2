import { describe, expect, it } from 'vitest';
import { compareReleases, parseRelease, seriesOf, upstreamRelease } from './release.ts';

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
