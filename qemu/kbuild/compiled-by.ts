import { basename, dirname } from 'node:path/posix';
import { builtFor } from './make.ts';

/**
 * Why a file of the source is compiled in no kernel with our configuration: `for arm64`, `by CONFIG_DAMON`; undefined where that
 * cannot be read off the makefiles.
 *
 * https://docs.kernel.org/kbuild/makefiles.html
 *
 * @param path from the tree on
 * @param read a file of the tree
 * @param on options that are set
 */
export async function compiledBy(
  path: string,
  read: (path: string) => Promise<string | undefined>,
  on: ReadonlySet<string>,
): Promise<string | undefined> {
  const arch = /^(?:arch|tools\/arch)\/(\w+)\//.exec(path)?.[1];
  if (arch !== undefined && arch !== builtFor.kbuild.arch && arch !== 'x86') return `for ${arch}`;
  if (
    /^(?:Documentation|tools|scripts|samples|LICENSES)\/|(?:^|\/)(?:Kconfig|Makefile|Kbuild)|\.(?:rst|txt|yaml|dtsi?)$/.test(
      path,
    )
  )
    return 'in no kernel';
  const object = /^(.*)\.[cS]$/.exec(path)?.[1];
  if (object === undefined) return undefined;
  const options = new Set<string>();
  let wanted = `${basename(object)}.o`;
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    const makefile = (await read(`${folder}/Kbuild`)) ?? (await read(`${folder}/Makefile`));
    if (makefile === undefined) return undefined;
    for (const option of optionsIn(makefile, wanted)) options.add(option);
    wanted = `${basename(folder)}/`;
  }
  const off = [...options].filter((option) => !on.has(option));
  return off.length === 0 ? undefined : `by ${off.join(' and ')}`;
}

/** The options that a makefile asks for before it makes an object, or looks into a folder; through those that it is a part of. */
function optionsIn(makefile: string, wanted: string, depth = 0): readonly string[] {
  const rules = makefile
    .replaceAll('\\\n', ' ')
    .matchAll(/^([\w-]+)-(y|m|objs|\$\(CONFIG_\w+\)) *[:+]?= *(.*)$/gm);
  for (const [, what = '', when = '', list = ''] of rules) {
    if (!list.replace(/#.*/, '').split(/\s+/).includes(wanted)) continue;
    const option = /CONFIG_\w+/.exec(when)?.[0];
    const own = option === undefined ? [] : [option];
    // `mmu-y` and the like are lists, most of which stand in obj-y; `foo-y` is what foo.o is made of.
    const within = what === 'obj' || depth > 3 ? [] : optionsIn(makefile, `${what}.o`, depth + 1);
    return [...own, ...within];
  }
  return [];
}
