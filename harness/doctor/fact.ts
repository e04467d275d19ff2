import { printable } from '../text/printable.ts';

/** One line of the doctor's: how it stands, what is so, and what to type where that helps. */
export interface Fact {
  /** `ok`; `note`: a run works, and not as well as it could; `fails`: it does not. */
  readonly state: 'ok' | 'note' | 'fails';
  readonly says: string;
  readonly type?: string;
  /** Shown below it as it is. */
  readonly evidence?: string;
}

/** Facts about one thing. */
export interface Chapter {
  readonly about: string;
  readonly facts: readonly Fact[];
}

/** A chapter as text. */
export function chapterText({ about, facts }: Chapter): string {
  return [`${printable(about)}\n`, ...facts.map(factText)].join('');
}

function factText({ state, says, type, evidence }: Fact): string {
  const line = `  ${state.padEnd(6)}${printable(says)}${type === undefined ? '' : `; type: ${printable(type)}`}\n`;
  const below =
    evidence === undefined ? [] : evidence.split('\n').map((each) => `          ${printable(each)}\n`);
  return line + below.join('');
}

/** The exit status: 0 when a run would work, 2 when not. */
export function doctorStatus(chapters: readonly Chapter[]): 0 | 2 {
  return chapters.some(({ facts }) => facts.some(({ state }) => state === 'fails')) ? 2 : 0;
}

/** Bytes as people read them. */
export const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;
