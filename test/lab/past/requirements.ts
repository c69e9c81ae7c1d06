/** docs/requirements.md: what a server must be, what is fine, and what is refused, as the conditions have it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import type { Role } from '../../../src/runner/contract/plugin.ts';
import { projectRoot } from '../assets.ts';
import type { Condition, Outcome } from './condition.ts';
import { chapters } from './conditions.ts';

const roles: Record<Role, string> = {
  FRONT_OFFICE: 'front office',
  BACK_OFFICE: 'back office',
  REVERSE_PROXY: 'reverse proxy',
  BACKUP_STORE: 'backup store',
};

const answers: Record<Outcome['is'], string> = {
  fine: 'fine',
  refused: '**refused** by `checkServer`, which says what to do',
  told: '**fails** for the client that is set up or synchronised, with words that say what to do',
  taken: '**no client of that name**; what is there stays as it is, other clients are fine',
};

const answerOf = (outcome: Outcome) =>
  outcome.is === 'fine' && outcome.remark !== undefined
    ? 'fine, and `checkServer` says in a **remark** what to do'
    : answers[outcome.is];

const row = ({ about, on, outcome }: Condition) => `| ${about} | ${roles[on]} | ${answerOf(outcome)} |`;

export const file = join(projectRoot, 'docs/requirements.md');

/** The whole document, as it is to be on the disk. */
export async function requirements(): Promise<string> {
  return format(text(), { ...(await resolveConfig(file)), filepath: file });
}

const text = () => `# What a server must be

Regent works on Debian 12 servers as they are, beside other software. What it has not made it does not change: a database, an account, a site, a folder or a route that was there before is never taken over, overwritten or removed. Where it cannot work, \`checkServer\` says so before any client is made; what only a client can show, such as a firewall between two servers, its run says.

What a server needs is in the [servers](servers.md) and in [deployment](deployment.md): an account with a key and password-less sudo, and the packages of its role. Below is what was tried, each on real hosts, several together in random company: a client is made, synchronised, backed up, suspended and deleted there, and a digest of everything else on the server is the same before and after, save what changes by itself (logs, caches, sessions).

This file is printed from the conditions in [test/lab/past](../test/lab/past): \`npm run requirements\`.
${chapters.map(({ title, conditions }) => `\n## ${title}\n\n| on the server | role | Regent |\n| --- | --- | --- |\n${conditions.map(row).join('\n')}\n`).join('')}`;

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(file, await requirements());
