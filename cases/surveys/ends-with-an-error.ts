/**
 * Where the functions of a C source end with an error, named so that nothing of the source has to be kept:
 *
 * - `function -ERRNO n`: it says this errno itself, for the n-th time. One that a variable has from its declaration counts at
 *   each place that leaves with it.
 * - `function callee n`: it hands on what a function of another file says.
 *
 * What a function of the same file says counts there.
 */
export function endsWithAnError(source: string): readonly string[] {
  const found = functionsOf(source);
  const own = new Set(found.map(({ name }) => name));
  return found.flatMap(({ name, body }) => {
    const counts = new Map<string, number>();
    return errorsOf(body, own).map((error) => {
      const number = (counts.get(error) ?? 0) + 1;
      counts.set(error, number);
      return `${name} ${error} ${number}`;
    });
  });
}

interface Function {
  readonly name: string;
  readonly body: string;
}

function functionsOf(source: string): readonly Function[] {
  const text = source
    .replaceAll(/\/\*[^]*?\*\/|\/\/.*|"(?:\\.|[^"\\])*"/g, ' ')
    .replaceAll(/^#.*(?:\\\n.*)*$/gm, '');
  return [...text.matchAll(/^(?:\w[^;{}=()]*\W)?(\w+)\(([^;{}]*)\)\s*\n\{\n([^]*?)^\}/gm)].map(
    ([, name = '', parameters = '', body = '']) => ({
      name: name.startsWith('SYSCALL_DEFINE') ? (parameters.split(',')[0] ?? '') : name,
      body,
    }),
  );
}

/** Statements without their ends, and the braces around them. A head (`if (…)`) is one with what follows it. */
function statementsOf(body: string): readonly string[] {
  const statements: string[] = [];
  let depth = 0;
  let text = '';
  for (const character of body) {
    depth += { '(': 1, ')': -1 }[character] ?? 0;
    if (depth > 0 || !/[;{}]/.test(character)) {
      text += character;
      continue;
    }
    const statement = text.replaceAll(/\s+/g, ' ').trim();
    if (statement) statements.push(statement);
    if (character !== ';') statements.push(character);
    text = '';
  }
  return statements;
}

function errorsOf(body: string, own: ReadonlySet<string>): readonly string[] {
  const errors: string[] = [];
  /** Whether a variable holds an error, as the tests of it say: no pointer, and no flag. */
  const holdsError = (name: string): boolean =>
    new RegExp(String.raw`\bif \((?:unlikely\()?(?:IS_ERR(?:_VALUE)?\()?${name}\)`).test(body) &&
    !new RegExp(String.raw`\bbool [^;]*\b${name}\b|\bif \(!${name}\)`).test(body);
  /** What variables have had since their declaration. */
  let first = new Map<string, string>();
  const outer: Map<string, string>[] = [];
  for (const statement of statementsOf(body)) {
    if (statement === '{') outer.push(new Map(first));
    // Whether a block was passed through is not known, and what it left as it was still counts.
    if (statement === '}') first = outer.pop() ?? first;
    const said = /(?:\breturn|=) (?:ERR_PTR\()?(-E[A-Z]+)\)?$/.exec(statement)?.[1];
    const declared = /^(?:\w+ )+(\w+) = -E[A-Z]+$/.exec(statement)?.[1];
    if (said && declared && !statement.startsWith('return ')) {
      first.set(declared, said);
      continue;
    }
    const [, variable = '', value = ''] = /(\w+) = (.*)$/.exec(statement) ?? [];
    const [, member, callee] =
      /(->)?\b(\w+)\(/.exec(value) ?? /\bif \(()(\w+)\(.*\) < 0\)$/.exec(statement) ?? [];
    const isOwn = !member && own.has(callee ?? '');
    if (said) errors.push(said);
    else if (callee && !isOwn && callee !== 'PTR_ERR' && (!variable || holdsError(variable)))
      errors.push(callee);
    first.delete(variable);
    const left = /\b(?:return (\w+)|goto \w+)$/.exec(statement);
    if (left)
      errors.push(...[...first].filter(([name]) => !left[1] || left[1] === name).map(([, errno]) => errno));
  }
  return errors;
}
