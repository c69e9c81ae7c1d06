/** What a terminal may get, and in which colours. */
import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

type Format = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export type Paint = (format: Format, text: string) => string;

/** Our own colours, or a character that could move the cursor, hide text or turn its direction. */
const COLOUR_OR_CONTROL =
  // eslint-disable-next-line no-control-regex -- that is what it is for
  /\u001b\[(?:[12]|22|3[1-9])m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Texts come from servers and from other users; a terminal must not take them for commands. */
export const printable = (text: string): string =>
  text.replace(COLOUR_OR_CONTROL, (found) => (found.length > 1 ? found : '\ufffd'));

/** The same value, with each such character escaped. */
export const printableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(
    COLOUR_OR_CONTROL,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** hasColors() knows NO_COLOR and terminals without colours. */
export function makePaint(stream: Pick<WriteStream, 'isTTY' | 'hasColors'>): Paint {
  const hasColors = stream.isTTY && stream.hasColors();
  return (format, text) => (hasColors ? styleText(format, text, { validateStream: false }) : text);
}

/** A line of a plan or a diff. */
export function paintChange(line: string, paint: Paint): string {
  const [sign] = line.trimStart();
  if (sign === '+') return paint('green', line);
  if (sign === '-') return paint('red', line);
  return sign === '~' ? paint('yellow', line) : line;
}

/** How wide stdout is; undefined if it is no terminal, and lines may be as long as they are. */
export const widthOf = ({ isTTY, columns }: Pick<WriteStream, 'isTTY' | 'columns'>): number | undefined =>
  isTTY ? Math.max(columns > 0 ? columns : 80, 40) : undefined;
