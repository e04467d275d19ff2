/** The mutants of the project, and how a file of one is read. */
import { describe, expect, it } from 'vitest';
import { tracks } from '../../qemu/catalogue/tracks.ts';
import { specification } from '../testing/specifications.ts';
import { chooseMutants } from './choose.ts';
import { loadMutants, parseMutant } from './mutant.ts';

const all = await loadMutants();
const head = (more: Readonly<Record<string, string>> = {}) =>
  Object.entries({
    wrong: 'Nothing is moved any more.',
    clause: 'move/fixed-replaces-the-target',
    tracks: '6.12 7.2',
    file: 'mm/mremap.c',
    ...more,
  })
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `// ${key}: ${value}\n`)
    .join('');
const read = (text: string) => parseMutant('move/x', '/m/move/x.cocci', text);

describe('the mutants', () => {
  it('break clauses that there are, of the family of their folder', () => {
    const clauses = new Set(specification.clauses.map(({ id }) => id));
    for (const { id, clause } of all) {
      expect(clauses, id).toContain(clause);
      expect(clause?.split('/')[0], id).toBe(id.split('/')[0]);
    }
  });

  it('are for tracks that there are, and as many as one can measure by', () => {
    const names = new Set(tracks.map(({ name }) => name));
    for (const { id, tracks: of } of all) for (const each of of) expect(names, id).toContain(each);
    const count = (track: string) => all.filter(({ tracks: of }) => of.includes(track)).length;
    expect(count('6.12')).toBeGreaterThanOrEqual(150);
    expect(all.filter(({ tracks: of }) => !of.includes('6.12')).length).toBeGreaterThanOrEqual(60);
  });

  it('say in one line what is wrong', () => {
    for (const { id, wrong, rules } of all) {
      expect(wrong, id).toMatch(/^\w.{10,140}\.$/);
      expect(rules, id).toMatch(/^[-+]/m);
    }
  });
});

describe('the head of a mutant', () => {
  it('is lines of keys, which may go on', () => {
    const text = `${head({ why: 'It looks\n//   redundant.' })}@@\n@@\n- a\n`;
    expect(read(text)).toEqual({
      id: 'move/x',
      path: '/m/move/x.cocci',
      wrong: 'Nothing is moved any more.',
      clause: 'move/fixed-replaces-the-target',
      tracks: ['6.12', '7.2'],
      file: 'mm/mremap.c',
      why: 'It looks redundant.',
      rules: text,
    });
  });

  it.each([
    [
      'lacks a key',
      head({ clause: '' }),
      /head of \/m\/move\/x\.cocci is not that of a mutant: clause: .*; see docs/,
    ],
    ['has one that is none', head({ whose: 'mine' }), /Unrecognized key: "whose"/],
    ['has one twice', head() + head(), /a key is given twice/],
    ['names a file elsewhere', head({ file: 'mm/../../x y' }), /file: /],
    ['argues too shortly', head({ equivalent: 'it is' }), /equivalent: /],
    ['is not there', '', /wrong: /],
  ])('is refused when it %s', (_, text, sentence) => {
    expect(() => read(`${text}@@\n@@\n- a\n`)).toThrow(sentence);
  });
});

describe('a filter', () => {
  const of = (id: string, clause: string) => ({ ...read(`${head({ clause })}@@\n`), id });
  const some = [of('move/one', 'move/a'), of('move/two', 'move/b'), of('resize/three', 'resize/a')];
  const ids = (...filters: string[]) => chooseMutants(some, filters).map(({ id }) => id);

  it('means mutants by their ids, or by the clauses that they break', () => {
    expect(ids()).toEqual(['move/one', 'move/two', 'resize/three']);
    expect(ids('two', 'move/a')).toEqual(['move/one', 'move/two']);
    expect(ids('move')).toEqual(['move/one', 'move/two']);
    expect(() => ids('tvo')).toThrow(/^No mutant matches "tvo"; the nearest are /);
  });
});
