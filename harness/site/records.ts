import { asRecorded, outcomes } from '../describe/about.ts';
import { isOneOf } from '../spec/expectations.ts';
import type { Expected, ExpectedRecords, Json } from '../spec/types.ts';
import { type Markup, markup, raw } from '../text/markup.ts';
import { errnoLink, type Here } from './links.ts';
import { picture, type Strip } from './strips.ts';

/** How records are shown: where, and which of them are strips. */
export interface Showing {
  readonly here: Here;
  readonly strips: ReadonlyMap<string, Strip>;
}

/** Records as a list of names and what they are; `before` are those of the row above, so that what differs is marked. */
export function recordList(
  records: ExpectedRecords,
  showing: Showing,
  before: ExpectedRecords | undefined,
  setUp?: string,
): Markup {
  const rows = Object.entries(records).map(([name, value]) => {
    const same = before === undefined || JSON.stringify(before[name]) === JSON.stringify(value);
    return markup`<div${raw(same ? '' : ' class="changed"')}><dt>${name}</dt><dd>${valueOf(name, value, showing)}</dd></div>`;
  });
  const first = [...showing.strips.values()].find(({ kind }) => kind === 'strip')?.first;
  const start =
    setUp === undefined
      ? ''
      : markup`<div><dt class="soft">set up</dt><dd>${picture('set up', setUp, first)}</dd></div>`;
  return markup`<dl class="records">${start}${rows}</dl>`;
}

function valueOf(name: string, value: Expected, { here, strips }: Showing): Markup {
  const strip = strips.get(name);
  const parts = outcomes(value).map((each) =>
    strip && typeof each === 'string' && each !== '' && each.length <= 72
      ? picture(name, each, strip.first)
      : json(each, here),
  );
  const or = parts.map((part, index) => (index === 0 ? part : markup` <span class="soft">or</span> ${part}`));
  return markup`${isOneOf(value) ? or : parts}`;
}

function json(value: Json, here: Here): Markup {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const members = Object.entries(value);
    const [[name, only] = []] = members;
    if (members.length === 1 && name === 'errno' && typeof only === 'string') return errnoLink(here, only);
    if (members.length > 0 && members.every(([, each]) => typeof each === 'number'))
      return markup`<code>${members.map(([key, each]) => `${key} ${JSON.stringify(each)}`).join(', ')}</code>`;
  }
  if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string'))
    return markup`<code>${value.map((each, index) => markup`${raw(index === 0 ? '' : '<br>')}${each}`)}</code>`;
  return markup`<code>${asRecorded(value)}</code>`;
}
