import { type CItem, identifiers, itemsOf, renamed } from './c-items.ts';

/** A C file to be put into another. */
export interface CFile {
  readonly name: string;
  readonly text: string;
}

/** What a program needs of C files that are put into its own. */
export interface Inlined {
  /** `#include <...>` lines, sorted, each once. */
  readonly includes: readonly string[];
  /** By file, in the order given: what is left of it, empty if nothing is. */
  readonly texts: readonly string[];
}

interface Source {
  readonly items: readonly CItem[];
  readonly kept: Set<CItem>;
  /** Names that mean nothing elsewhere: what is static, and tags in a .c file. */
  readonly own: ReadonlySet<string>;
  /** Names used in what is kept of it. */
  readonly used: Set<string>;
}

/**
 * Puts C files into one behind `program`: of each only what is needed, by the program, by the file called `root`, or by what
 * they need themselves. Names are compared as words: one that means something else (a member, a parameter) may keep a
 * function too many, and never loses one. A name of a file's own that is taken already gets an underscore.
 */
export function inline(files: readonly CFile[], program: string, root: string): Inlined {
  const sources = files.map((file) => parse(file, file.name === root));
  const everywhere = new Set(identifiers(program));
  for (let before = -1, now = 0; before !== now;) {
    before = now;
    for (const source of sources) keepUsed(source, everywhere);
    now = sources.reduce((sum, { kept }) => sum + kept.size, 0);
  }
  const includes = sources.flatMap(({ items, kept }) => (kept.size > 0 ? items.flatMap(includeOf) : []));
  const taken = new Set(identifiers(program));
  return {
    includes: [...new Set(includes)].toSorted(),
    texts: sources.map((source) => written(source, taken)),
  };
}

function parse({ name, text }: CFile, whole: boolean): Source {
  const items = withoutGuard(itemsOf(text.replace(/^(\/\/|\/\*) SPDX-[^\n]*\n/, '')));
  const isOwn = ({ code }: CItem): boolean => name.endsWith('.c') && /^(static|struct|enum)\b/.test(code);
  return {
    items,
    kept: new Set(),
    own: new Set(items.filter(isOwn).flatMap(({ names }) => names)),
    used: new Set(whole ? items.flatMap(({ names }) => names) : []),
  };
}

function keepUsed({ items, kept, own, used }: Source, everywhere: Set<string>): void {
  for (const item of items) {
    const isUsed = item.names.some((name) => used.has(name) || (!own.has(name) && everywhere.has(name)));
    if (kept.has(item) || !isUsed) continue;
    kept.add(item);
    for (const name of item.uses) {
      used.add(name);
      everywhere.add(name);
    }
  }
}

function includeOf({ code }: CItem): readonly string[] {
  return code.startsWith('#include <') ? [code] : [];
}

/** A header without the directives around it that keep it from being read twice; its first comment stays. */
function withoutGuard(items: readonly CItem[]): readonly CItem[] {
  const guard = /^#ifndef (\w+_H)$/.exec(items[0]?.code ?? '')?.[1];
  if (guard === undefined) return items;
  const heading = { comment: items[0]?.comment ?? '', code: '', names: [], uses: [], apart: true };
  return [heading, ...items.slice(1, -1).filter((item) => item.code !== `#define ${guard}`)];
}

/** What is kept of a file, below the comment at its top; its own names are then `taken`. */
function written({ items, kept, own }: Source, taken: Set<string>): string {
  if (kept.size === 0) return '';
  const clashing = new Set([...own].filter((name) => taken.has(name)));
  for (const name of own) taken.add(name);
  let text = (items[0]?.comment ?? '').trimEnd();
  let apart = true;
  let heading = '';
  for (const [index, item] of items.entries()) {
    apart ||= item.apart;
    if (item.code === '') heading = index === 0 ? '' : `${item.comment.trimEnd()}\n\n`;
    if (item.code === '' || /^#include|^#define _GNU_SOURCE/.test(item.code)) continue;
    if (!kept.has(item) && !item.code.startsWith('#')) continue;
    text += `${apart ? '\n\n' : '\n'}${heading}${item.comment}${renamed(item.code, clashing)}`;
    apart = false;
    heading = '';
  }
  return text;
}
