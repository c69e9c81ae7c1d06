/** The scripts ask `regent` itself, by a word that is no command. */
import type { Context } from '../context.ts';

/** Then the words so far without `regent`, the last of which may be begun or empty. */
export const COMPLETE = '__complete';

const SCRIPTS = {
  BASH: `_regent() {
  local proposed
  COMPREPLY=()
  while IFS=$'\\t' read -r proposed _; do
    COMPREPLY+=("$proposed")
  done < <(regent ${COMPLETE} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _regent regent`,

  ZSH: `_regent() {
  local -a proposed
  local line
  while IFS= read -r line; do
    proposed+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(regent ${COMPLETE} "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#proposed} )); then _describe regent proposed; else _files; fi
}
compdef _regent regent`,

  FISH: `function __regent_complete
  set -l words (commandline -opc)
  set -l begun (commandline -ct)
  regent ${COMPLETE} $words[2..-1] "$begun" 2>/dev/null
end
complete -c regent -f -a '(__regent_complete)'
complete -c regent -F -n '__fish_seen_subcommand_from plan apply'`,
};

export async function printCompletion(this: Context, _flags: object, shell: keyof typeof SCRIPTS) {
  this.print(SCRIPTS[shell]);
}
