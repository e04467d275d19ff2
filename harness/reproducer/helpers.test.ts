import { expect, it } from 'vitest';
import { declaredIn, type Helper, helpersFor, helpersOf, includedIn } from './helpers.ts';

it('finds what a header declares: functions, variables and macros, not types and comments', () => {
  const header = `
/* A comment with call(). */
#ifndef X
#define X 1
#endif
/*
 * void gone(void);
 */
struct kind {
	int (*open_file)(long pages);
};
extern const struct kind some_kind;
extern size_t PAGE;
#define SOME_KIND (&some_kind)
#define ends(...) end_program("ends", __VA_ARGS__)
FILE *slot(long page);
void *observe(const char *name, void *old,
	      void (*access)(void *argument));
void say(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
`;
  expect(declaredIn(header)).toEqual([
    'X',
    'some_kind',
    'PAGE',
    'SOME_KIND',
    'ends',
    'slot',
    'observe',
    'say',
  ]);
});

it('finds which helpers a file includes', () => {
  expect(includedIn('#include "a.h"\n#include <b.h>\n#include "c-d.h"\n')).toEqual(['a', 'c-d']);
});

const helper = (name: string, header: string, source: string): Helper => ({ name, header, source });
const helpers = [
  helper('record', 'void record(void);', '#include "record.h"\n'),
  helper('thread', 'void start(void);', '#include "thread.h"\n#include "record.h"\n'),
  helper('carve', 'void carve(void);', '#include "carve.h"\n#include "record.h"\n'),
  helper('memfd', '#include "carve.h"\n#define MEMFD 1\n', '#include "memfd.h"\n#include "record.h"\n'),
  helper('touch', 'void touch(void);', '#include "touch.h"\n#include "thread.h"\n'),
];
const chosen = (program: string, ...also: string[]) => {
  const { named, all } = helpersFor(program, helpers, also);
  return [named.map(({ name }) => name), all.map(({ name }) => name)];
};

it('chooses what a program names, and what that includes, in the order of the list', () => {
  expect(chosen('carve();')).toEqual([['carve'], ['record', 'carve']]);
  expect(chosen('int a = MEMFD;')).toEqual([
    ['carve', 'memfd'],
    ['record', 'carve', 'memfd'],
  ]);
  expect(chosen('touch();')).toEqual([['touch'], ['record', 'thread', 'touch']]);
  expect(chosen('call(touch);', 'carve')).toEqual([['touch'], ['record', 'thread', 'carve', 'touch']]);
});

it('sees no names in comments and strings, and no parts of words', () => {
  expect(chosen('/* start() */ f("carve \\" touch"); // MEMFD\n record_all();')).toEqual([[], []]);
});

it('takes the order of the helpers from dontunmap.h', () => {
  const library = new Map([
    ['dontunmap.h', '#include <x.h>\n#include "b.h"\n#include "a.h"\n'],
    ['a.h', 'A'],
    ['a.c', 'a'],
    ['b.h', 'B'],
  ]);
  expect(helpersOf(library)).toEqual([helper('b', 'B', ''), helper('a', 'A', 'a')]);
});
