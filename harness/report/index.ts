/** The formats that results can be written in, by the name of their option. */
import type { Results } from '../results/results.ts';
import { clausesReport } from './clauses.ts';
import { htmlReport } from './html.ts';
import { junitReport } from './junit.ts';
import { ktapReport } from './ktap.ts';

/** A format of a file. */
export interface Format {
  /** The file, as the help of `--NAME <file>` calls it. */
  readonly what: string;
  readonly text: (results: Results) => string;
}

export const formats = {
  json: {
    what: 'the results file (JSON)',
    text: (results: Results) => `${JSON.stringify(results, null, 2)}\n`,
  },
  junit: { what: 'JUnit XML', text: junitReport },
  ktap: { what: 'KTAP', text: ktapReport },
  html: { what: 'a page (HTML)', text: htmlReport },
  clauses: { what: 'the table of clauses (Markdown)', text: clausesReport },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats) as readonly FormatName[];
