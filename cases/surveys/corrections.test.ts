import { expect, it } from 'vitest';
import { corrected, type Correction, corrections } from './corrections.ts';
import { errata, type Erratum } from './errata.ts';

const all = Object.entries<Correction>(corrections);

it.each(all)('says what the erratum proposes: %s', (id, { lines }) => {
  const words = (text: string) => text.match(/[A-Za-z_.]*\w/g)?.join(' ');
  const roff = lines
    .filter((line) => !/^\.(?:TP|IP)/.test(line))
    .map((line) => line.replace(/^\.[BIR]+ /, ''));
  const { proposed } = (errata as Readonly<Record<string, Erratum>>)[id]!;
  expect(words(roff.join(' '))?.toLowerCase()).toBe(words(proposed ?? '')?.toLowerCase());
});

const page = [
  '.SH ERRORS',
  '.TP',
  '.B EINVAL',
  'One',
  'of:',
  '.RS',
  '.IP \\[bu] 3',
  'a;',
  '.IP \\[bu]',
  'b.',
  '.RE',
  '.SH NOTES',
  'Two.',
];
const at = (place: string, how: Correction['how']) =>
  corrected(page.join('\n'), { page: 'x.2', at: place, how, lines: ['NEW'] })
    ?.split('\n')
    .map((line, index) => (line === 'NEW' ? `NEW at ${index} of` : line))
    .filter((line) => line.startsWith('NEW') || !page.includes(line) || line === 'Two.');

it('puts lines behind a sentence, in its place, or behind its list', () => {
  expect(at('ERRORS EINVAL 1', 'after')).toEqual(['NEW at 5 of', 'Two.']);
  expect(at('ERRORS EINVAL 1', 'instead')).toEqual(['NEW at 3 of', 'Two.']);
  expect(at('ERRORS EINVAL 3', 'item')).toEqual(['NEW at 11 of', 'Two.']);
  expect(at('NOTES 1', 'instead')).toEqual(['NEW at 12 of']);
  expect(at('ERRORS EINVAL 9', 'after')).toBeUndefined();
});
