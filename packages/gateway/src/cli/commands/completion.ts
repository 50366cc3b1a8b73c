import { Argument, type Command } from "commander";
import { helpExamples, type Exit } from "../gateway-command.ts";
import { exitCode } from "../exit-codes.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** `agentex completion` */
export function addCompletion(program: Command, exit: Exit): void {
  program
    .command("completion")
    .description("Print a shell completion script")
    .addArgument(new Argument("<shell>").choices(SHELLS))
    .addHelpText(
      "after",
      helpExamples([
        "bash:  echo 'source <(agentex completion bash)' >> ~/.bashrc",
        "zsh:   echo 'source <(agentex completion zsh)' >> ~/.zshrc",
        "fish:  agentex completion fish > ~/.config/fish/completions/agentex.fish",
        "Install the command with: npm install --global agentex-gateway",
      ]),
    )
    .action((shell: Shell) => {
      process.stdout.write(WRITERS[shell](wordsOf(program)));
      exit(exitCode("done"));
    });
}

/** The words that can follow each command; subcommands are keyed by their path: `deliveries list`. */
type Words = ReadonlyMap<string, readonly string[]>;

function wordsOf(program: Command): Words {
  const words = new Map<string, readonly string[]>();
  const visit = (command: Command, path: readonly string[]): void => {
    const help = command.createHelp();
    const subcommands = help.visibleCommands(command).filter((each) => each.name() !== "help");
    words.set(path.join(" "), [
      ...subcommands.map((each) => each.name()),
      ...help.visibleOptions(command).flatMap(({ long }) => (long == null ? [] : [long])),
      ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    ]);
    for (const each of subcommands) visit(each, [...path, each.name()]);
  };
  visit(program, []);
  return words;
}

const WRITERS: Readonly<Record<Shell, (words: Words) => string>> = {
  bash: (words) => `_agentex_words() {
  case "$1" in
${cases(words)}
  esac
}
_agentex() {
  local path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " $(_agentex_words "$path") " in
      *" $word "*) [[ $word == -* ]] || path="\${path:+$path }$word" ;;
    esac
  done
  mapfile -t COMPREPLY < <(compgen -W "$(_agentex_words "$path")" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _agentex agentex
`,
  zsh: (words) => `_agentex_words() {
  case "$1" in
${cases(words)}
  esac
}
_agentex() {
  local path_so_far="" word
  for word in "\${words[@]:1:$((CURRENT - 2))}"; do
    case " $(_agentex_words "$path_so_far") " in
      *" $word "*) [[ $word == -* ]] || path_so_far="\${path_so_far:+$path_so_far }$word" ;;
    esac
  done
  compadd -- \${=$(_agentex_words "$path_so_far")}
  _files
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
compdef _agentex agentex
`,
  fish: (words) => `function __agentex_words
  switch "$argv[1]"
${[...words].map(([path, all]) => `    case '${path}'\n      string split ' ' '${all.join(" ")}'`).join("\n")}
  end
end
function __agentex_complete
  set -l path ''
  for word in (commandline -opc)[2..-1]
    if not string match -q -- '-*' $word; and contains -- $word (__agentex_words $path)
      set path (string trim "$path $word")
    end
  end
  __agentex_words $path
end
complete -c agentex -f -a '(__agentex_complete)'
`,
};

/** Command and flag names are letters and hyphens, so nothing needs quoting. */
function cases(words: Words): string {
  return [...words].map(([path, all]) => `    "${path}") echo "${all.join(" ")}" ;;`).join("\n");
}
