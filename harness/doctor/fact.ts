import { wrap } from '../text/wrap.ts';
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

/** A fact whose sentence may end with what to type, as those of the Failures do. */
export function factOf(state: Fact['state'], sentence: string): Fact {
  const [says = '', type] = sentence.split('; type: ');
  return { state, says, ...(type !== undefined && { type }) };
}

/** Facts about one thing. */
export interface Chapter {
  readonly about: string;
  readonly facts: readonly Fact[];
}

/** A chapter as text, in lines of at most `columns` characters where that is said. */
export function chapterText({ about, facts }: Chapter, columns = Infinity): string {
  return [`${printable(about)}\n`, ...facts.map((fact) => factText(fact, columns))].join('');
}

/** What stands before a fact. */
const margin = '        ';

function factText({ state, says, type, evidence }: Fact, columns: number): string {
  const text = `${printable(says)}${type === undefined ? '' : `; type: ${printable(type)}`}`;
  const lines = wrap(text, columns - margin.length).replaceAll('\n', `\n${margin}`);
  const below =
    evidence === undefined ? [] : evidence.split('\n').map((each) => `${margin}  ${printable(each)}\n`);
  return [`  ${state.padEnd(6)}${lines}\n`, ...below].join('');
}

/** The exit status: 0 when a run would work, 2 when not. */
export function doctorStatus(chapters: readonly Chapter[]): 0 | 2 {
  return chapters.some(({ facts }) => facts.some(({ state }) => state === 'fails')) ? 2 : 0;
}

/** Bytes as people read them. */
export const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;
