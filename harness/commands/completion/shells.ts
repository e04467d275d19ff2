import { type Completed, listNames, type Lists, type Offer } from './commands.ts';

/** A shell's completion, as a script for it to read. */
type Script = (commands: readonly Completed[], lists: Lists) => string;

/** In bash and zsh the same decides what is offered; how the line is read, and what is done with the offer, is their own. */
const bash: Script = (
  commands,
  lists,
) => `# Completion of dontunmap for bash: source <(dontunmap completion bash)
_dontunmap() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  # = parts words.
  [[ $cur == = ]] && cur= || { [[ $prev == = ]] && prev=\${COMP_WORDS[COMP_CWORD-2]}; }
  local -a line=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
${choice(commands, lists)}
  COMPREPLY=($(compgen -W "$offer" -- "$cur"))
  [[ $files ]] || return 0
  compopt -o filenames 2>/dev/null
  mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur")
}
complete -F _dontunmap dontunmap
`;

const zsh: Script = (commands, lists) => `#compdef dontunmap
# Completion of dontunmap for zsh: source <(dontunmap completion zsh), or a file _dontunmap in a folder of fpath
_dontunmap() {
  local cur=\${words[CURRENT]} prev=\${words[CURRENT-1]}
  [[ $cur == --*=* ]] && prev=\${cur%%=*} && compset -P '*=' && cur=\${cur#*=}
  local -a line=("\${(@)words[2,CURRENT-1]}")
${choice(commands, lists)}
  compadd -- \${=offer}
  [[ -n $files ]] && _files
  return 0
}
if [[ \${funcstack[1]} == _dontunmap ]]; then _dontunmap "$@"; else compdef _dontunmap dontunmap; fi
`;

const fish: Script = (commands, lists) => {
  const lines = commands.flatMap(({ path, description, options, offer }) => {
    const [top = '', sub] = path.split(' ');
    const seen = sub
      ? `__fish_seen_subcommand_from ${top}; and __fish_seen_subcommand_from ${sub}`
      : `__fish_seen_subcommand_from ${top}`;
    const names = sub
      ? `complete -c dontunmap -n '__fish_seen_subcommand_from ${top}; and not __fish_seen_subcommand_from ${sub}' -a ${sub}`
      : `complete -c dontunmap -n __fish_use_subcommand -a ${top}`;
    const own = offer.words && !sub && commands.some((each) => each.path.startsWith(`${path} `));
    return [
      `${names} -d ${quoted(description)}`,
      ...(own ? [] : [`complete -c dontunmap -n '${seen}'${fishOffer(offer, 'command')}`]),
      ...options.map(({ long, short, description: says, takes }) => {
        const flags = `${long === undefined ? '' : ` -l ${long.slice(2)}`}${short === undefined ? '' : ` -s ${short.slice(1)}`}`;
        const value = takes ? fishOffer(takes, 'option') : '';
        return `complete -c dontunmap -n '${seen}'${flags}${value} -d ${quoted(brief(says))}`;
      }),
    ];
  });
  return `# Completion of dontunmap for fish: dontunmap completion fish | source
${listNames.map((name) => `set -g __dontunmap_${name} ${lists[name].join(' ')}`).join('\n')}
complete -c dontunmap -f
${lines.join('\n')}
`;
};

/** Of an option fish wants to be told that it takes something, and whether files. */
function fishOffer({ list, words = [], files }: Offer, of: 'option' | 'command'): string {
  const offered = list ? `$__dontunmap_${list}` : words.join(' ');
  const needed = of === 'command' ? '' : files ? ' -r' : ' -x';
  return `${needed}${files ? ' -F' : ''}${offered === '' ? '' : ` -a "${offered}"`}`;
}

/** A description for a narrow column: what comes first in it. */
const brief = (text: string): string => text.split(/[;(]/)[0]?.trim() ?? text;

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;

/** Sets `offer` and `files` by what stands on the line before the word, in what bash and zsh have in common. */
function choice(commands: readonly Completed[], lists: Lists): string {
  const arms = commands.flatMap(({ path, options }) =>
    options.flatMap(({ long, short, takes }) => {
      if (!takes) return [];
      const patterns = [long, short].flatMap((flag) => (flag === undefined ? [] : [`'${path} ${flag}'`]));
      return [`    ${patterns.join(' | ')}) ${shellOffer(takes)} ;;`];
    }),
  );
  const operands = commands.map(({ path, options, offer }) => {
    const flags = options.flatMap(({ long, short }) => long ?? short ?? []);
    return `      '${path}') [[ $cur == -* ]] && offer='${flags.join(' ')}' || { ${shellOffer(offer)}; } ;;`;
  });
  return `${listNames.map((name) => `  local ${name}='${lists[name].join(' ')}'`).join('\n')}
  local command= offer= files= word
  for word in "\${line[@]}"; do
    case " $command $word " in
    ${commands.map(({ path }) => (path.includes(' ') ? `' ${path} '` : `'  ${path} '`)).join(' | ')}) command=\${command:+$command }$word ;;
    esac
  done
  case "$command $prev" in
${arms.join('\n')}
  *)
    case $command in
      '') [[ $cur == -* ]] && offer='--help --version' || offer=$commands ;;
${operands.join('\n')}
    esac ;;
  esac`;
}

function shellOffer({ list, words = [], files }: Offer): string {
  return [list ? `offer=$${list}` : `offer='${words.join(' ')}'`, ...(files ? ['files=1'] : [])].join(' ');
}

/** The shells that there is a completion for. */
export const shells = { bash, zsh, fish } as const satisfies Readonly<Record<string, Script>>;
