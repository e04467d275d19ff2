import { free, inventory } from '../cache/inventory.ts';
import { type PartName, partNames } from '../cache/parts.ts';
import { sizeText } from '../cache/size.ts';
import { closest } from 'fastest-levenshtein';
import { Failure, whyRefused } from '../failure.ts';
import { counted } from '../text/counted.ts';
import { table } from '../text/table.ts';
import { defineCommand } from './command.ts';

/** `dontunmap cache free`: what is in parts of the cache goes. */
const freeCache = defineCommand({
  name: 'free',
  description:
    'throw away what is in parts of the cache, or in all of it: it is made or fetched again when it is needed',
  more: 'Runs that are under way go on: what they use stays, what they miss they make again.',
  takes: (command) => command.argument('[part...]', `${partNames.join(', ')}; all without one`),
  run: async ({ cache, stdout }, [names]) => {
    const freed = await free(cache, names.length > 0 ? names.map(asPart) : partNames);
    for (const { name, bytes, inUse } of freed) {
      if (bytes === 0 && inUse === 0) continue;
      const left = inUse === 0 ? '' : `; ${counted(inUse, 'entry', 'entries')} in use stayed`;
      stdout.write(`${name}: freed ${sizeText(bytes)}${left}\n`);
    }
    stdout.write(`freed ${sizeText(freed.reduce((sum, { bytes }) => sum + bytes, 0))} in ${cache}\n`);
    const stayed = freed.filter(({ refused }) => refused);
    const [first] = stayed;
    if (first)
      throw new Failure(
        'harness',
        `Not all could be freed of ${stayed.map(({ name }) => name).join(', ')} in ${cache}: ${whyRefused(first.refused)}; mend that and free it again.`,
        { cause: first.refused },
      );
    return 0;
  },
});

/** `dontunmap cache`: what is kept, and how much of it. */
export const cache = defineCommand({
  name: 'cache',
  description: 'say what is kept on this machine, and free it',
  subcommands: [freeCache],
  takes: (command) => command,
  run: async ({ cache: folder, stdout }) => {
    const parts = (await inventory(folder)).filter(({ entries }) => entries > 0);
    const rows = parts.map(({ name, entries, bytes, keeps, says }) => [
      name,
      String(entries),
      sizeText(bytes),
      keeps,
      says,
    ]);
    stdout.write(table([['part', 'entries', 'size', 'kept', 'what it is'], ...rows]));
    stdout.write(`${sizeText(parts.reduce((sum, { bytes }) => sum + bytes, 0))} in ${folder}\n`);
    return 0;
  },
});

function asPart(name: string): PartName {
  const found = partNames.find((each) => each === name);
  if (found) return found;
  throw new Failure(
    'usage',
    `The cache has no part "${name}"; did you mean ${closest(name, [...partNames])}? The parts are ${partNames.join(', ')}.`,
  );
}
