/**
 * What a program said last, in one line that an event can hold. Of MariaDB's client only its errors, without the
 * statement that it repeats and the part that the error quotes: there may be anything of a client in it.
 */
export function lastLines(text: string): string {
  const lines = text.trim().split('\n');
  const errors = lines
    .filter((line) => /^ERROR \d+ /.test(line))
    .map((line) => line.replace(/ near '.*$/, ''));
  const said = (errors.length > 0 ? errors : lines.slice(-4)).join('; ');
  return said.length > LONGEST ? `…${said.slice(-LONGEST)}` : said;
}

/** What to add to what a program said, if its disk was full. */
export const ifFull = (said: string): string =>
  /No space left on device|Errcode: 28|^ERROR (1021|1114) /.test(said)
    ? '. Its disk is full: make space there, then retry.'
    : '';

const LONGEST = 500;
