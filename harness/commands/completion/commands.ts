import type { CommandUnknownOpts } from '@commander-js/extra-typings';

/** Lists of words that a shell completes, by their names. */
export const listNames = ['commands', 'clauses', 'mutants', 'changes', 'tracks'] as const;
export type Lists = Readonly<Record<(typeof listNames)[number], readonly string[]>>;

/** What can stand somewhere: words of a list, these, or files. */
export interface Offer {
  readonly list?: keyof Lists;
  readonly words?: readonly string[];
  readonly files?: true;
}

/** A command as a shell completes it. */
export interface Completed {
  /** `run`, `kernels fetch` */
  readonly path: string;
  readonly description: string;
  readonly options: readonly {
    readonly long?: string | undefined;
    readonly short?: string | undefined;
    readonly description: string;
    /** What its argument may be; undefined where it takes none. */
    readonly takes?: Offer | undefined;
  }[];
  /** What may stand behind it, beside options: subcommands, or its arguments. */
  readonly offer: Offer;
}

/** What an argument may be, by the name that its command gives it. */
const byName: Readonly<Record<string, Offer>> = {
  kernel: { list: 'tracks', files: true },
  source: { list: 'tracks', files: true },
  track: { list: 'tracks' },
  filter: { list: 'clauses' },
  name: { list: 'clauses' },
  change: { list: 'changes' },
  command: { list: 'commands' },
  ...Object.fromEntries(['n', 'seed', 'part', 'file:line'].map((name) => [name, {}])),
};

/** Where a name means something else than elsewhere. */
const elsewhere: Readonly<Record<string, Offer>> = {
  'mutants filter': { list: 'mutants' },
  'kernels fetch name': { list: 'tracks' },
};

/** A command and those below it, as commander knows them. */
export function completed(command: CommandUnknownOpts, above = ''): readonly Completed[] {
  const path = `${above} ${command.name()}`.trim();
  const offerOf = (name: string, words?: readonly string[]): Offer =>
    words ? { words } : (elsewhere[`${path} ${name}`] ?? byName[name] ?? { files: true });
  const [argument] = command.registeredArguments;
  const below = command.commands.map((each) => each.name());
  const own: Completed = {
    path,
    description: command.description(),
    options: [...command.options, ...helpOption].map(({ long, short, description, flags, argChoices }) => {
      const [, value] = /<(.+)>/.exec(flags) ?? [];
      return {
        long: long ?? undefined,
        short: short ?? undefined,
        description,
        ...(value !== undefined && { takes: offerOf(value, argChoices) }),
      };
    }),
    offer: argument ? offerOf(argument.name(), argument.argChoices) : { words: below },
  };
  return [own, ...command.commands.flatMap((each) => completed(each, path))];
}

/** Commander has it beside the others. */
const helpOption = [
  {
    long: '--help',
    short: '-h',
    description: 'say what the command does and takes',
    flags: '-h, --help',
    argChoices: undefined,
  },
];
