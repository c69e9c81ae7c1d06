/** regent(1), from the commands' own help. It is written in the macros of man(7), which groff and mandoc both know. */
import {
  generateHelpTextForAllCommands,
  type Application,
  type CommandContext,
  type RouteMap,
} from '@stricli/core';
import { app } from '../app.ts';
import { EXIT } from '../exit-codes.ts';

const ENDINGS: Record<keyof typeof EXIT, string> = {
  DONE: 'It is done.',
  RUN_FAILED: 'A run failed or was cancelled; of a plan: a run would fail.',
  USAGE: 'The command was not written correctly, or a file cannot be read.',
  REFUSED: 'Regent refused it; the reasons are on standard error.',
  NOT_SIGNED_IN: 'Nobody is signed in: the token is missing, wrong or revoked.',
  NOT_REACHABLE: "Nothing answers, or Regent's database does not.",
  TIMED_OUT: 'A run took too long.',
  INTERRUPTED: 'Ctrl-C; runs that were started go on.',
};

const VARIABLES: Record<string, string> = {
  REGENT_TOKEN: 'An API token. If it is set, the file of contexts is not read.',
  REGENT_URL: 'Where Regent is; http://127.0.0.1:4000 by default.',
  REGENT_CONTEXT: 'The name of a context, in place of the current one.',
  NO_COLOR: 'If it is set, there are no colours.',
};

interface Entry {
  name: string;
  brief: string;
  fullDescription: string | undefined;
}

/** The whole page. */
export function manPage(): string {
  // Help needs nothing of what commands have.
  const helps = new Map(generateHelpTextForAllCommands(app as unknown as Application<CommandContext>));
  const commands = entriesOf(app.root as unknown as RouteMap<CommandContext>, 'regent');
  const lines = [
    '.TH REGENT 1 "" Regent "Regent, a back office for MONARC"',
    '.SH NAME',
    'regent \\- manage MONARC: its servers, clients and models',
    '.SH SYNOPSIS',
    '.B regent',
    '.I command',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    escaped(
      'regent does from a shell what the API of Regent does. Sign in with regent login, or set REGENT_URL and REGENT_TOKEN. Answers are on standard output; errors, questions and the events of runs are on standard error.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap((entry) => sectionOf(entry, helps.get(entry.name) ?? '')),
    '.SH EXIT STATUS',
    ...Object.entries(EXIT).flatMap(([name, code]) => item(`${code}`, ENDINGS[name as keyof typeof EXIT])),
    '.SH ENVIRONMENT',
    ...Object.entries(VARIABLES).flatMap(([name, meaning]) => item(name, meaning)),
    '.SH FILES',
    ...item('$XDG_CONFIG_HOME/regent/contexts.json', 'Addresses and tokens, for your user alone.'),
    '.SH SEE ALSO',
    escaped('docs/command-line.md in the package of Regent.'),
  ];
  return `${lines.join('\n')}\n`;
}

/** Commands in their order, each by its whole name. */
function entriesOf(routes: RouteMap<CommandContext>, path: string): Entry[] {
  return routes.getAllEntries().flatMap(({ name, target }) => {
    const full = `${path} ${name['convert-camel-to-kebab']}`;
    if ('getAllEntries' in target) return entriesOf(target, full);
    const { brief, fullDescription } = target;
    return [{ name: full, brief, fullDescription }];
  });
}

function sectionOf({ name, brief, fullDescription }: Entry, help: string): string[] {
  const [usage = name] = /(?<=^ {2}).*$/m.exec(help) ?? [];
  const more =
    fullDescription === undefined || fullDescription === brief ? [] : examples(fullDescription, brief);
  return [
    `.SS ${quoted(name)}`,
    escaped(`${brief}.`),
    '.PP',
    `.B ${escaped(usage)}`,
    ...more,
    ...tableOf(help, 'ARGUMENTS'),
    ...tableOf(help, 'FLAGS'),
  ];
}

/** What is said besides the brief, as it stands. */
const examples = (description: string, brief: string): string[] => [
  '.PP',
  '.nf',
  ...description.replace(`${brief}.\n\n`, '').split('\n').map(escaped),
  '.fi',
];

/** The rows of a part of the help: a name, and what it means. */
function tableOf(help: string, title: string): string[] {
  const part = help.split(`\n${title}\n`)[1]?.split('\n\n')[0] ?? '';
  return part.split('\n').flatMap((line) => {
    const [, short, name, meaning = ''] = /^ *(?:(-\w) +)?(\S+) {2,}(.*)$/.exec(line) ?? [];
    // Each command has `--help`.
    if (name === undefined || name === '--help') return [];
    const plain = name.replace(/[[\]]/g, '');
    const words = meaning.replace(/ +\[(default|separator) = .*\]$/, '');
    return item(short === undefined ? plain : `${short}, ${plain}`, words);
  });
}

const item = (name: string, meaning: string): string[] => [
  '.TP',
  `.B ${escaped(name)}`,
  ...(meaning === '' ? [] : [escaped(/[.!]$/.test(meaning) ? meaning : `${meaning}.`)]),
];

const quoted = (name: string) => `"${escaped(name)}"`;

/** Nothing of it is taken for a macro, and a hyphen can be copied. */
function escaped(line: string): string {
  const safe = line.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('’', "'");
  return /^[.']/.test(safe) ? `\\&${safe}` : safe;
}
