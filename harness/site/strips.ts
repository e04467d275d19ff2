import type { Case } from '../spec/types.ts';
import { type Markup, markup } from '../text/markup.ts';

/** What a record of a program is a picture of, a character a page (or a block of pages). */
export interface Strip {
  readonly kind: StripKind;
  /** The number of the first page of the stretch, where the program says it. */
  readonly first?: number;
}
export type StripKind = keyof typeof legends;

/** What the characters mean, by the helper that makes the strip. */
const content: Readonly<Record<string, string>> = {
  letter: 'filled with that letter',
  '.': 'zeros',
  '*': 'anything else',
  '-': 'not mapped',
  '#': 'mapped, and not readable',
  '!': 'SIGBUS',
};
export const legends = {
  strip: content,
  strip_at: { ...content, '?': 'the fault is told to a userfaultfd' },
  blocks: content,
  frames: { letter: 'the page frame, by a letter', '.': 'no page is present' },
  write: {
    '+': 'can be written',
    '*': 'reads as something else afterwards',
    '#': 'not writable',
    '-': 'not mapped',
    '!': 'SIGBUS',
  },
  vm_flag: { '+': 'the mapping has the flag', '.': 'it has not', '-': 'not mapped' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The records of a program that are strips, by their names, as the calls in it say. */
export function stripsOf({
  preamble,
  program,
}: Pick<Case, 'preamble' | 'program'>): ReadonlyMap<string, Strip> {
  const calls = `${preamble?.text ?? ''}\n${program.text}`.matchAll(
    /\bobserve_(strip|strip_at|blocks|frames|write|vm_flag)\("([\w-]+)", (?:"\w+", )?(?:slot\()?(\d+)?/g,
  );
  return new Map(
    [...calls].map(([, kind, name = '', first]) => [
      name,
      { kind: kind as StripKind, ...(first !== undefined && { first: Number(first) }) },
    ]),
  );
}

/**
 * What the pages of the first strip of a program were before its first call, where nothing else than `carve` and `fill` of pages by number
 * comes before it, and no strip has shown it.
 */
export function setUpOf({ program: { text } }: Case, shown: number): string | undefined {
  const [before = '', after = ''] = text.split(/^(?=.*mremap)/m, 2);
  const [, first] = /\bobserve_strip\("[\w-]+", (\d+), \d+\)/.exec(after) ?? [];
  if (first === undefined || before.includes('observe_')) return undefined;
  const pages = new Map<number, string>();
  for (const line of before
    .split('\n')
    .map((each) => each.trim())
    .filter(Boolean)) {
    const [, filled, from = '', count = '', letters = ''] =
      /^(fill\()?carve\((\d+), (\d+), \w+\)(?:, "([A-Za-z]+)"\))?;$/.exec(line) ?? [];
    if (from === '' || (filled === undefined) !== (letters === '')) return undefined;
    for (let page = 0; page < Number(count); page++) pages.set(Number(from) + page, letters[page] ?? '.');
  }
  if (pages.size === 0) return undefined;
  return Array.from({ length: shown }, (_, index) => pages.get(Number(first) + index) ?? '-').join('');
}

const size = 24;
const perRow = 24;

/** A strip as a picture: a box a page, its number below it where it is known. */
export function picture(label: string, strip: string, first?: number): Markup {
  const pages = Array.from(strip);
  const numbers = first === undefined ? 0 : 11;
  const step = size + numbers + 3;
  const boxes = pages.map((character, index) => {
    const [x, y] = [(index % perRow) * size, Math.floor(index / perRow) * step];
    const number =
      first === undefined
        ? ''
        : markup`<text class="n" x="${x + size / 2}" y="${y + size + 9}">${first + index}</text>`;
    return markup`<g class="${classOf(character)}"><rect x="${x + 1}" y="${y + 1}" width="${size - 2}" height="${size - 2}" rx="3"/><text x="${x + size / 2}" y="${y + 17}">${character}</text></g>${number}`;
  });
  const width = Math.min(pages.length, perRow) * size;
  const height = Math.ceil(pages.length / perRow) * step - 3;
  return markup`<svg class="strip" role="img" aria-label="${label}: ${strip}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${boxes}</svg>`;
}

const marks: Readonly<Record<string, string>> = {
  '.': 'zero',
  '-': 'hole',
  '#': 'shut',
  '!': 'bus',
  '?': 'watched',
  '*': 'other',
  '+': 'yes',
};

function classOf(character: string): string {
  const letter = character.toLowerCase().charCodeAt(0) - 97;
  if (letter < 0 || letter > 25) return marks[character] ?? 'other';
  return `l${(letter + (character < 'a' ? 4 : 0)) % 8}`;
}

/** What the characters of some strips mean: only those that are there. */
export function legendOf(strips: readonly { readonly kind: StripKind; readonly strip: string }[]): Markup {
  const lines = new Map<string, string>();
  for (const { kind, strip } of strips) {
    for (const [character, meaning] of Object.entries(legends[kind])) {
      const there = character === 'letter' ? /[a-z]/i.test(strip) : strip.includes(character);
      if (!there) continue;
      const before = lines.get(character);
      if (before === undefined) lines.set(character, meaning);
      else if (!before.split('; ').includes(meaning)) lines.set(character, `${before}; ${meaning}`);
    }
  }
  if (lines.size === 0) return markup``;
  const items = [...lines].map(
    ([character, meaning]) =>
      markup`<li><b>${character === 'letter' ? 'a letter' : character}</b> ${meaning}</li>`,
  );
  return markup`<p class="soft">In the pictures a box is a page (of a strip of blocks, a block of pages):</p><ul class="legend soft">${items}</ul>`;
}
