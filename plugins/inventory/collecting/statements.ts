/** SQL as the PHP back office writes it, read as text: it is never executed. */

/** What it is, in words: `insert into users set id=?, status=?`, and the values of its `?`, in their order. */
export interface Statement {
  form: string;
  values: (string | null)[];
}

/** Something in it is not understood: a part of a sentence that quotes no value. */
export class UnreadSqlError extends Error {
  override name = 'UnreadSqlError';
}

/** A name in backquotes, a literal in either quotes, a number, a word, or one other character. */
const TOKEN =
  /\s+|`(\w{1,64})`|'((?:[^'\\]|\\[^]|'')*)'|"((?:[^"\\]|\\[^]|"")*)"|(\d+)(?!\w)|([A-Za-z_]\w*)|([(),;=])/y;

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', '0': '\0', b: '\b', Z: '\x1a' };

/** Throws an UnreadSqlError. */
export function statementsIn(sql: string): Statement[] {
  const statements: Statement[] = [];
  let words: string[] = [];
  let values: Statement['values'] = [];
  const end = () => {
    if (words.length > 0) statements.push({ form: words.join(' '), values });
    words = [];
    values = [];
  };
  const value = (text: string | null) => {
    words.push('?');
    values.push(text);
  };
  for (let at = 0; at < sql.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(sql);
    if (found === null) throw new UnreadSqlError(`its SQL is not understood at character ${at + 1}`);
    const [, name, single, double, number, word, mark] = found;
    if (name !== undefined) words.push(name.toLowerCase());
    else if (single !== undefined) value(unescaped(single));
    else if (double !== undefined) value(unescaped(double));
    else if (number !== undefined) value(number);
    else if (word?.toLowerCase() === 'null') value(null);
    else if (word !== undefined) words.push(word.toLowerCase());
    else if (mark === ';') end();
    else if (mark !== undefined) words.push(mark);
  }
  end();
  return statements;
}

/** MariaDB's escapes in a literal. */
const unescaped = (text: string) =>
  text.replace(/\\([^])|''|""/g, (all, escaped: string | undefined) =>
    escaped === undefined ? all[0]! : (ESCAPES[escaped] ?? escaped),
  );
