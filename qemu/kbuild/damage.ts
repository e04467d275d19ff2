/** What has happened to a diff on its way, in words behind its name; undefined when each hunk has as many lines as it says. */
export function damageOf(diff: string): string | undefined {
  const lines = diff.split('\n');
  // What follows the last line end is no line.
  if (lines.at(-1) === '') lines.pop();
  const broken = firstBroken(lines);
  if (htmlIn(lines))
    return 'it is HTML, with &lt; for < and the like: give the raw mail, or ask for an attachment';
  if (broken === undefined) return undefined;
  const { at, why } = broken;
  if (/=3D|=20$|=$/m.test(diff))
    return `it is quoted-printable without the header that says so (line ${at + 1}): give the whole mail, as it was sent`;
  const shown = (line = ''): string => (line.length > 40 ? `${line.slice(0, 40)}…` : line);
  if (why === 'short')
    return `it is cut off: its last hunk has fewer lines than it says (it ends with "${shown(lines.at(-1))}"); give the whole mail`;
  if (why === 'long')
    return `a hunk has more lines than it says (line ${at + 1}, "${shown(lines[at])}"): it was edited by hand; make it anew with git diff`;
  const before = lines[at - 1] ?? '';
  return before.length >= shortestWrapped || before.endsWith(' ')
    ? `a mailer has wrapped it (line ${at + 1}, "${shown(lines[at])}", is the rest of the line before); ask for an attachment, or take it raw from the list's archive`
    : `it has lost the blanks that its lines begin with (line ${at + 1}, "${shown(lines[at])}"); ask for an attachment, or take it raw from the list's archive`;
}

/** Mailers break lines at 72 columns and more, at blanks. */
const shortestWrapped = 50;

interface Broken {
  readonly at: number;
  readonly why: 'foreign' | 'short' | 'long';
}

/** The first line that is none of a diff, where a hunk has not all of its lines; or one that it should not have. */
function firstBroken(lines: readonly string[]): Broken | undefined {
  for (let at = 0; at < lines.length; at++) {
    const head = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(lines[at] ?? '');
    if (!head) continue;
    let removed = Number(head[1] ?? 1);
    let added = Number(head[2] ?? 1);
    for (at++; removed > 0 || added > 0; at++) {
      const line = lines[at];
      // The signature of git format-patch, where lines are missing before it.
      if (line === undefined || /^-- $/.test(line) || /^(?:@@ |diff --git )/.test(line))
        return { at, why: 'short' };
      if (line.startsWith('+')) added--;
      else if (line.startsWith('-')) removed--;
      // Editors take the blank of an empty line away, and git minds as little.
      else if (line.startsWith(' ') || line === '') [removed, added] = [removed - 1, added - 1];
      else if (!line.startsWith('\\')) return { at, why: 'foreign' };
      if (removed < 0 || added < 0) return { at, why: 'long' };
    }
    while (lines[at]?.startsWith('\\')) at++;
    const next = lines[at] ?? '';
    if (/^[+ ]\s*\S/.test(next) || (next.startsWith('-') && !/^--(?: |-|$)/.test(next)))
      return { at, why: 'long' };
    at--;
  }
  return undefined;
}

function htmlIn(lines: readonly string[]): boolean {
  const inHunks = lines.filter((line) => /^[-+ ]/.test(line));
  return inHunks.some((line) => /->|<|&&|>/.test(line))
    ? false
    : inHunks.some((line) => /&(?:lt|gt|amp|nbsp|quot);/.test(line));
}
