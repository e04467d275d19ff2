/**
 * A page in Markdown of sections (`## NAME`), by their names: these, and of the page as it was those that it does not say anew.
 *
 * @param head what stands before them
 */
export function pageOf(head: string, before: string, sections: ReadonlyMap<string, string>): string {
  const kept = before
    .split(/^## /m)
    .slice(1)
    .map((section): [string, string] => {
      const [name = ''] = section.split('\n');
      return [name, section.slice(name.length).trim()];
    });
  const all = new Map([...kept, ...sections]);
  return [head, ...[...all].map(([name, text]) => `## ${name}\n\n${text}\n`)].join('\n');
}
