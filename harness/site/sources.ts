import { sourceText } from '../spec/source-text.ts';
import type { Source } from '../spec/types.ts';
import { type Markup, markup } from '../text/markup.ts';

/** What in a text names something with an address, and that address. */
const known: readonly (readonly [names: RegExp, address: (...parts: readonly string[]) => string])[] = [
  [/\bCVE-\d{4}-\d{4,}\b/, (cve) => `https://www.cve.org/CVERecord?id=${cve}`],
  [/\bbugzilla\.suse (\d+)\b/, (_, id) => `https://bugzilla.suse.com/show_bug.cgi?id=${id}`],
  [/\bLTP issue (\d+)\b/, (_, id) => `https://github.com/linux-test-project/ltp/issues/${id}`],
  [/\bzig issue (\d+)\b/, (_, id) => `https://github.com/ziglang/zig/issues/${id}`],
  [/\brr issue (\d+)\b/, (_, id) => `https://github.com/rr-debugger/rr/issues/${id}`],
  [
    /(?<![\w/])(?:arch|drivers|fs|include|io_uring|ipc|kernel|mm|security|tools|Documentation)\/[\w./-]*\w\.(?:c|h|rst)\b/,
    (file) => `https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/${file}`,
  ],
  [
    /([\w.]+)\((\d)((?:const|type)?)\)/,
    (_, name, number, kind) => `https://man7.org/linux/man-pages/man${number}/${name}.${number}${kind}.html`,
  ],
];

/** A text, with links where it names pages of the manual, files of the kernel, and reports. */
export function linked(text: string): Markup {
  const first = known
    .flatMap(([names, address]) => {
      const found = names.exec(text);
      return found ? [{ found, href: address(...found.map((part) => part ?? '')) }] : [];
    })
    .toSorted((a, b) => a.found.index - b.found.index)[0];
  if (!first) return markup`${text}`;
  const { found, href } = first;
  const [words] = found;
  const rest = linked(text.slice(found.index + words.length));
  return markup`${text.slice(0, found.index)}<a href="${href}">${words}</a>${rest}`;
}

/** A commit of mainline, by its title. */
export function commitLink(commit: string | undefined, title: string): Markup {
  if (commit === undefined) return markup`“${title}”`;
  return markup`<a href="https://git.kernel.org/torvalds/c/${commit}">${commit}</a> “${title}”`;
}

/** Where a clause comes from; a message of a list is looked for in its archive by the words of its subject. */
export function sourceMarkup(source: Source): Markup {
  if ('commit' in source) return commitLink(source.commit, source.title);
  const [, subject] =
    'list' in source ? (/(?:Re: )?\[PATCH[^\]]*\] (.+), \d{4}-/.exec(source.list) ?? []) : [];
  if (subject === undefined) return linked(sourceText(source));
  const query = encodeURIComponent(`s:"${subject.replaceAll('"', '')}"`);
  return markup`<a href="https://lore.kernel.org/all/?q=${query}">${sourceText(source)}</a>`;
}
