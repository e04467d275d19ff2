/** A function of a C file, from its head to the end of its body. */
export interface SourceFunction {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

/** Characters of a line that are looked at. */
const longest = 300;

/**
 * The functions of a C file that is written as the kernel is: heads and the braces around bodies begin their lines. GCC's own list has
 * none that it has made a part of others.
 */
export function functionsIn(text: string): readonly SourceFunction[] {
  const found: SourceFunction[] = [];
  let head: { readonly name: string; readonly first: number } | undefined;
  let within = false;
  for (const [index, whole] of text.split('\n').entries()) {
    const number = index + 1;
    const line = whole.slice(0, longest);
    const ends = (): void => {
      if (head && within) found.push({ ...head, last: number });
      head = undefined;
      within = false;
    };
    if (within) {
      if (line.startsWith('}')) ends();
      continue;
    }
    const name =
      /^SYSCALL_DEFINE\d\((\w+)/.exec(line)?.[1] ?? /^(?:[A-Za-z_][\w *]*?[ *])?(\w+)\(/.exec(line)?.[1];
    if (name !== undefined) head = { name, first: number };
    within = head !== undefined && (line.startsWith('{') || /\)\s*\{/.test(line));
    if (within && /\}\s*$/.test(line)) ends();
    // A declaration, a macro's use, or what stands between functions.
    else if (!within && /;\s*$|^#/.test(line)) head = undefined;
  }
  return found;
}
