import type { ClientChannel } from 'ssh2';

/** Output of the login before the mark is kept up to this limit. */
const LONGEST_PRELUDE = 1 << 20;

/** The text after the mark, to the end of its line; undefined if the stream ends before.
 * What follows stays in the stream. */
export function lineWith(stream: ClientChannel, mark: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = Buffer.alloc(0);
    const settle = (line?: string) => {
      stream.off('readable', read).off('close', close);
      resolve(line);
    };
    const close = () => settle();
    const read = () => {
      for (
        let chunk = stream.read() as Buffer | null;
        chunk !== null;
        chunk = stream.read() as Buffer | null
      ) {
        said = Buffer.concat([said, chunk]);
        const from = said.indexOf(mark);
        const to = from < 0 ? -1 : said.indexOf('\n', from);
        if (to < 0 && said.length <= LONGEST_PRELUDE) continue;
        if (said.length > to + 1) stream.unshift(said.subarray(to + 1));
        return settle(to < 0 ? undefined : said.toString('utf8', from + mark.length, to));
      }
    };
    stream.on('readable', read).once('close', close);
  });
}
