/**
 * The sentences of a manual page (roff, of the Linux man-pages), each by where it stands: the section, the term that it explains, and
 * its number there: `ERRORS EINVAL 2`. A point of a list is one; what stands before the list is another.
 */
export function sentencesOf(page: string): ReadonlyMap<string, string> {
  return new Map([...linesOfSentences(page)].map(([place, { sentence }]) => [place, sentence]));
}

/** A sentence and the lines of the page that it is on, from 0. */
export interface Sentence {
  readonly sentence: string;
  readonly first: number;
  readonly last: number;
}

/** The same, with the lines that they are on. */
export function linesOfSentences(page: string): ReadonlyMap<string, Sentence> {
  const sentences = new Map<string, Sentence>();
  const counts = new Map<string, number>();
  const terms: (string | undefined)[] = [undefined];
  let section = '';
  let text: string[] = [];
  let first = 0;
  let last = 0;
  let verbatim = false;
  let termNext = false;
  const end = (): void => {
    const sentence = text.join(' ').trim();
    text = [];
    if (!sentence || isNoProse(section)) return;
    const place = [section, terms.at(-1)].filter(Boolean).join(' ');
    counts.set(place, (counts.get(place) ?? 0) + 1);
    sentences.set(`${place} ${counts.get(place)}`, { sentence, first, last });
  };
  for (const [number, line] of page.split('\n').entries()) {
    const [, macro = '', rest = ''] = /^[.'](\S*)\s*(.*)$/.exec(line) ?? [];
    if (macro.startsWith('\\"') || (macro === '' && /^[.']/.test(line))) continue;
    if (/^(?:SH|SS|P|PP|TP|TQ|IP|RS|RE|nf|EX)$/.test(macro)) end();
    if (macro === 'SH' || macro === 'SS') {
      section = plain(argumentsOf(rest).join(' '));
      terms.splice(0, terms.length, undefined);
    } else if (macro === 'P' || macro === 'PP') terms[terms.length - 1] = undefined;
    else if (macro === 'TP' || macro === 'TQ') termNext = true;
    else if (macro === 'IP' && rest !== '' && !rest.startsWith('\\[bu]'))
      terms[terms.length - 1] = plain(rest);
    else if (macro === 'RS') terms.push(terms.at(-1));
    else if (macro === 'RE') terms.pop();
    else if (macro === 'nf' || macro === 'EX') verbatim = true;
    else if (macro === 'fi' || macro === 'EE') verbatim = false;
    if (verbatim || (macro && !/^(?:[BI]|SM|[BIR]{2}|MR)$/.test(macro))) continue;
    const words = plain(macro ? argumentsOf(rest).join(/^[BI]{1}$/.test(macro) ? ' ' : '') : line);
    if (termNext) {
      termNext = false;
      terms[terms.length - 1] = /^[\w.]+/.exec(words)?.[0] ?? words;
    } else {
      if (text.length === 0) first = number;
      last = number;
      text.push(words);
      // The pages begin each sentence with a line.
      if (/[.?!]\)?$/.test(words)) end();
    }
  }
  end();
  return sentences;
}

const isNoProse = (section: string): boolean =>
  /^(?:NAME|LIBRARY|SYNOPSIS|SEE ALSO|EXAMPLES|Program source)?$/.test(section);

/** The arguments of a macro: words, or what is in quotes. */
const argumentsOf = (text: string): readonly string[] =>
  [...text.matchAll(/"((?:[^"]|"")*)"|(?:\\ |\S)+/g)].map(([all, quoted]) => quoted ?? all);

const plain = (text: string): string =>
  text
    .replaceAll(/\\f[BIRP]|\\[&c]/g, '')
    .replaceAll(/\\[ ~]/g, ' ')
    .replaceAll('\\-', '-')
    .replaceAll('\\[bu]', '')
    .replaceAll('\\e', '\\')
    .trim();
