import { expect, it } from 'vitest';
import { invented, since } from '../testing/specifications.ts';
import { kernelSubject } from './subject.ts';

const specification = invented([], {
  changes: { first: since('5.7'), second: since('5.13'), third: since('99.0') },
  bugs: {
    wrong: { what: 'It is wrong.', since: '6.0', fixed: { mainline: '6.2', title: 't' }, evidence: '' },
  },
});
const subject = (release: string, overrides = { with: [] as string[], without: [] as string[] }) =>
  kernelSubject(release, '#1 SMP', { specification, overrides });

it('goes by the release, and by what was said against it', () => {
  expect(subject('6.1.5')).toEqual({ upstream: '6.1.5', changes: ['first', 'second'], bugs: ['wrong'] });
  expect(subject('6.2')?.bugs).toEqual([]);
  expect(subject('6.1.5', { with: ['third'], without: ['first'] })?.changes).toEqual(['second', 'third']);
});

it('goes by what was said alone when a kernel names no release, in the order of declaration', () => {
  expect(subject('custom', { with: ['third', 'first'], without: [] })).toEqual({
    changes: ['first', 'third'],
    bugs: [],
  });
});

it('knows nothing when nobody has said anything', () => {
  expect(subject('custom')).toBeUndefined();
});
