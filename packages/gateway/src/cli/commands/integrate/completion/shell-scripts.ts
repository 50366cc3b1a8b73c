export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** The line that asks the shell to complete the names of files. */
export const FILES = ":files";

/** The scripts ask `agentex completion SHELL -- WORDS` what comes next, one candidate a line: `word`, or `word<tab>description`. */
export const SHELL_SCRIPTS: Readonly<Record<Shell, string>> = {
  // Without mapfile: macOS has bash 3.2.
  bash: `_agentex() {
  COMPREPLY=()
  local line
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <(agentex completion bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ \${COMPREPLY[0]} == "${FILES}" ]]; then
    COMPREPLY=()
    compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
  fi
}
complete -F _agentex agentex
`,
  zsh: `_agentex() {
  local line
  local -a lines names shown
  lines=("\${(@f)$(agentex completion zsh -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ $lines[1] == "${FILES}" ]]; then
    _files
    return
  fi
  for line in $lines; do
    names+=("\${line%%$'\\t'*}")
    shown+=("\${line/$'\\t'/  -- }")
  done
  (( $#names )) && compadd -l -d shown -a names
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
compdef _agentex agentex
`,
  fish: `function __agentex_complete
  set -l words (commandline -opc)
  set -e words[1]
  set -l current (commandline -ct)
  set -l lines (agentex completion fish -- $words "$current" 2>/dev/null)
  if test "$lines[1]" = "${FILES}"
    __fish_complete_path "$current"
  else
    printf '%s\\n' $lines
  end
end
complete -c agentex -f -a '(__agentex_complete)'
`,
};
