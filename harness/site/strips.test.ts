import { describe, expect, it } from 'vitest';
import { c } from '../spec/index.ts';
import type { Case, CText } from '../spec/types.ts';
import { legendOf, picture, setUpOf, stripsOf } from './strips.ts';

const test = (program: CText): Case => ({ id: 'a/b/x', clause: 'a/b', title: '', program, expect: {} });

it('knows strips by the calls that make them', () => {
  const program = c`
    observe_frames("frames", 2, 4);
    observe_vm_flag("locked", "lo", 8, 4);
    observe_strip_at("there", slot(20), 4, uffd);
    observe_strip_at("far", where, 4, uffd);
    observe_mappings("mappings", 0, 4);
  `;
  expect([...stripsOf(test(program))]).toEqual([
    ['frames', { kind: 'frames', first: 2 }],
    ['locked', { kind: 'vm_flag', first: 8 }],
    ['there', { kind: 'strip_at', first: 20 }],
    ['far', { kind: 'strip_at' }],
  ]);
});

describe('what was set up', () => {
  it('is read where nothing else is done before the call', () => {
    const program = c`
      fill(carve(2, 2, PRIVATE_ANON), "ab");
      carve(5, 1, SHARED_ANON);
      observe_mremap("move", slot(2), PAGE, PAGE, MREMAP_MAYMOVE, NULL);
      observe_strip("after", 1, 6);
    `;
    expect(setUpOf(test(program), 6)).toBe('-ab-.-');
  });

  it.each([
    [
      'something else',
      c`
        fill(carve(2, 2, PRIVATE_ANON), "ab");
        munmap(slot(2), PAGE);
        observe_mremap("move", slot(2), PAGE, PAGE, 0, NULL);
        observe_strip("after", 0, 6);
      `,
    ],
    [
      'a strip that has shown it',
      c`
        fill(carve(2, 2, PRIVATE_ANON), "ab");
        observe_strip("before", 0, 6);
        observe_mremap("move", slot(2), PAGE, PAGE, 0, NULL);
        observe_strip("after", 0, 6);
      `,
    ],
    [
      'no strip',
      c`
        fill(carve(2, 2, PRIVATE_ANON), "ab");
        observe_mremap("move", slot(2), PAGE, PAGE, 0, NULL);
      `,
    ],
  ])('is not said with %s', (_, program) => {
    expect(setUpOf(test(program), 6)).toBeUndefined();
  });
});

it('draws a box a page, with its number, in rows of 24', () => {
  const { text } = picture('after', 'a.-', 6);
  expect(text.match(/<rect/g)).toHaveLength(3);
  expect(text).toContain('aria-label="after: a.-"');
  expect(text).toContain('>8</text>');
  expect(picture('long', 'a'.repeat(30)).text).toContain('height="51"');
  expect(picture('hostile', '<').text).toContain('>&lt;</text>');
});

it('says what the characters mean that are there', () => {
  const { text } = legendOf([
    { kind: 'strip', strip: 'ab.' },
    { kind: 'frames', strip: '..' },
  ]);
  expect(text).toContain('<b>.</b> zeros; no page is present');
  expect(text).not.toContain('SIGBUS');
  expect(legendOf([]).text).toBe('');
});
