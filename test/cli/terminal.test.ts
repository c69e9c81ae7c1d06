/** What people see on a terminal. */
import { expect, test } from 'vitest';
import { table, type Column } from '../../cli/kit/table.ts';
import { makePaint, printable, printableJson } from '../../cli/kit/terminal.ts';

const columns: Column<{ alias: string; name: string }>[] = [
  { title: 'ALIAS', of: ({ alias }) => alias },
  { title: 'NAME', of: ({ name }) => name },
];

test('nothing that comes from elsewhere can move the cursor, hide text or turn its direction', () => {
  const hostile = 'a\u001b[2Jb\u001b]0;title\u0007c\u009b31md\u202ee\rf\bg\u001b[8mh';
  // eslint-disable-next-line no-control-regex -- that is what it is about
  expect(printable(hostile)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(printable('Zoë\t日本\n')).toBe('Zoë\t日本\n');
  const json = printableJson({ hostile }, 2);
  // eslint-disable-next-line no-control-regex -- that is what it is about
  expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(JSON.parse(json)).toEqual({ hostile });
  const rows = [{ alias: 'acme', name: 'one\ntwo\u001b[1A' }];
  expect(table(rows, columns)).toEqual(['ALIAS  NAME', 'acme   one two\ufffd[1A']);
});

test('a table fits the terminal, also with wide characters, and names what is cut', () => {
  const rows = [
    { alias: 'acme', name: 'x'.repeat(200) },
    { alias: '日本語のクライアント', name: 'short' },
  ];
  for (const width of [40, 60, 80]) {
    const lines = table(rows, columns, width);
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    expect(lines[1]).toMatch(/^acme +x+…$/);
  }
  expect(table(rows, columns)[1]).toContain('x'.repeat(200));
});

test('what somebody copies is never cut, whatever has to give way', () => {
  const id = '01a22d8f-979d-777e-a2f7-efda3b660d0f';
  const withId = [...columns, { title: 'ID', of: () => id, isWhole: true }];
  const rows = [{ alias: 'acme', name: 'x'.repeat(200) }];
  for (const width of [40, 60, 80]) expect(table(rows, withId, width)[1]).toMatch(new RegExp(`… +${id}$`));
  expect(table(rows, withId, 80)[1]).toHaveLength(80);
});

test('colours are for terminals that have them', () => {
  const on = { isTTY: true, hasColors: () => true };
  expect(makePaint(on)('red', 'x')).toBe('\u001b[31mx\u001b[39m');
  expect(printable(makePaint(on)('red', 'x'))).toBe('\u001b[31mx\u001b[39m');
  expect(makePaint({ ...on, hasColors: () => false })('red', 'x')).toBe('x');
  expect(makePaint({ ...on, isTTY: false })('red', 'x')).toBe('x');
});
