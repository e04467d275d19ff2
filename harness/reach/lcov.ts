import { join } from 'node:path';
import type { FileReach } from './gcov.ts';

/** As lcov reads it. https://manpages.debian.org/bookworm/lcov/geninfo.1.en.html#FILES */
export function lcov(files: readonly FileReach[], tree: string): string {
  return files
    .map(({ path, functions, lines }) => {
      const branches = lines.flatMap(({ number, count, branches: taken }) =>
        taken.map((each, index) => `BRDA:${number},0,${index},${count === 0 ? '-' : each}`),
      );
      return [
        'TN:dontunmap',
        `SF:${join(tree, path)}`,
        ...functions.map(({ name, first }) => `FN:${first},${name}`),
        ...functions.map(({ name, count }) => `FNDA:${count},${name}`),
        `FNF:${functions.length}`,
        `FNH:${functions.filter(({ count }) => count > 0).length}`,
        ...branches,
        `BRF:${branches.length}`,
        `BRH:${branches.filter((line) => !/,(?:0|-)$/.test(line)).length}`,
        ...lines.map(({ number, count }) => `DA:${number},${count}`),
        `LF:${lines.length}`,
        `LH:${lines.filter(({ count }) => count > 0).length}`,
        'end_of_record\n',
      ].join('\n');
    })
    .join('');
}
