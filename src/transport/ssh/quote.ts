/**
 * A word for a POSIX shell: sh, dash and bash read it as exactly this word, whatever it contains except a NUL
 * byte. (zx quotes for bash, `$'...'`, which dash splits and executes.) A word that starts with `-` is still
 * an option to the program that gets it: put `--` before it.
 */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
