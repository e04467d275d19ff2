/** A piece of C at file scope, with the comment right above it. */
export interface CItem {
  readonly comment: string;
  /** Empty for a comment that stands alone. */
  readonly code: string;
  /** What it declares or defines: functions, variables, tags, constants. Empty for a directive. */
  readonly names: readonly string[];
  /** Every identifier in it. */
  readonly uses: readonly string[];
  /** A blank line comes before it. */
  readonly apart: boolean;
}

const token =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|^[ \t]*#(?:\\\n|[^\n])*|\w+|\s+|[\s\S]/gm;

const isComment = (text: string): boolean => text.startsWith('/*') || text.startsWith('//');
const isDirective = (text: string): boolean => text.trimStart().startsWith('#');

/** Every identifier of a piece of C, outside of comments and strings. */
export function identifiers(text: string): readonly string[] {
  return (text.match(token) ?? []).flatMap((part) =>
    isDirective(part) ? identifiers(part.replace('#', ' ')) : /^[A-Za-z_]/.test(part) ? [part] : [],
  );
}

/** Code in which some names have got an underscore. */
export function renamed(code: string, names: ReadonlySet<string>): string {
  return code.replace(token, (part) => (names.has(part) ? `${part}_` : part));
}

/**
 * The pieces of a C file, in order. An item ends with a directive's line, with a semicolon at file scope, or with the brace
 * that closes a function: an opening brace behind a closing parenthesis. That is all C that the helpers are written in.
 */
export function itemsOf(text: string): readonly CItem[] {
  const items: CItem[] = [];
  let comment = '';
  let code = '';
  let apart = false;
  let depth = 0;
  let body = false;
  let last = '';
  const finish = (): void => {
    if (comment + code !== '')
      items.push({ comment, code, names: namesOf(code), uses: identifiers(code), apart });
    comment = code = last = '';
    apart = body = false;
  };
  for (const part of text.match(token) ?? []) {
    const blank = /^\s+$/.test(part);
    if (code === '' && blank) {
      const empty = part.split('\n').length > 2;
      if (empty) finish();
      else if (comment !== '') comment += part;
      apart ||= empty;
      continue;
    }
    if (code === '' && isComment(part)) comment += part;
    else code += part;
    if (blank || isComment(part)) continue;
    if ('({['.includes(part)) {
      if (depth++ === 0 && part === '{') body = last === ')';
    } else if (')}]'.includes(part)) depth--;
    const closesFunction = part === '}' && body;
    if (depth === 0 && (isDirective(part) || part === ';' || closesFunction)) finish();
    else last = part;
  }
  finish();
  return items;
}

function namesOf(code: string): readonly string[] {
  if (isDirective(code)) return [];
  const [head = ''] = code.split(/[={]/);
  const called = /(\w+)\s*\(/.exec(head)?.[1];
  if (called !== undefined) return [called];
  // An enum's constants are names like its tag.
  if (head.startsWith('enum ')) return identifiers(code).slice(1);
  if (code.startsWith(`${head}{`)) return identifiers(head).slice(-1);
  const bare = (code.match(token) ?? []).filter((part) => !/^["'/]./.test(part)).join('');
  return [...outermost(bare).matchAll(/([A-Za-z_]\w*)\s*(?=[,;]|=(?!=))/g)].map((match) => match[1] ?? '');
}

/** Code without what stands in brackets. */
function outermost(code: string): string {
  const without = code.replace(/\([^()]*\)|\{[^{}]*\}|\[[^[\]]*\]/g, ' ');
  return without === code ? code : outermost(without);
}
