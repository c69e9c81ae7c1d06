/**
 * Finds the jobs that run Ansible on a timetable, and the roles that their plays name. It goes from a job to
 * the scripts that it calls, and from there to the plays, only by the names in their texts: it does not
 * interpret shell code, and knows only `import_playbook` of Ansible.
 */
import { posix } from 'node:path';
import type { Files } from '../../../src/runner/contract/plugin.ts';
import { findJobs, textAt, type Job } from './find-jobs.ts';
import { PLAYBOOK_ROLES, rolesIn, uncommented, type PlaybookRole } from './playbook-roles.ts';

export interface Playbook {
  /** The file of cron or systemd that runs it. */
  where: string;
  /** The plays that could be read and that name such a role. */
  plays: string[];
  /** Those roles that must be off beside Regent, or that may be in files that could not be read. */
  roles: PlaybookRole[];
  /** Whether a play is absent or cannot be read. */
  isUnseen: boolean;
}

/** Checks all timed jobs of this machine, in a few round trips: one for each level of scripts. */
export async function findPlaybooks(files: Files): Promise<Playbook[]> {
  const trails = (await findJobs(files)).map(setOut);
  for (let round = 0; round < 4 && trails.some(({ next }) => next.length > 0); round++)
    await goOn(files, trails);
  return trails.filter(callsAnsible).map(playbookOf).filter(isOfInterest);
}

/** How far a job has been followed. */
interface Trail {
  where: string;
  /** The files that were read, by path; the job itself is at its own path. */
  texts: Map<string, string>;
  /** Folders to which names may be relative. */
  from: Set<string>;
  /** The files that the names found last may mean. */
  next: string[];
  /** The files that a play may be, by its name. */
  plays: Map<string, string[]>;
}

function setOut({ where, text, from }: Job): Trail {
  const trail: Trail = { where, texts: new Map(), from: new Set(from), next: [], plays: new Map() };
  for (const name of namesIn(text)) if (name.startsWith('/')) trail.from.add(posix.resolve(name));
  readOn(trail, where, text);
  return trail;
}

async function goOn(files: Files, trails: Trail[]): Promise<void> {
  const found = await files.read([...new Set(trails.flatMap(({ next }) => next))]);
  for (const trail of trails) {
    const paths = trail.next;
    trail.next = [];
    for (const path of paths) {
      const text = textAt(found, path);
      if (isPlay(path) ? text !== '' : text.startsWith('#!') || path.endsWith('.sh'))
        readOn(trail, path, text);
    }
  }
}

function readOn(trail: Trail, path: string, whole: string): void {
  const text = uncommented(whole.slice(0, 100_000));
  trail.texts.set(path, text);
  const { from } = trail;
  from.add(posix.dirname(path));
  for (const [, folder = ''] of plain(text).matchAll(/\bcd +["']?([\w./@+-]+)/g))
    for (const start of [...from].slice(0, 20)) from.add(posix.resolve(start, folder));
  for (const name of namesIn(isPlay(path) ? importsOf(text) : isForShell(whole) ? text : '')) {
    const paths = [...(name.startsWith('/') ? ['/'] : from)].map((folder) => posix.resolve(folder, name));
    const fresh = paths.filter((each) => !trail.texts.has(each) && !NO_SCRIPT.test(each));
    trail.next = [...new Set([...trail.next, ...fresh])].slice(0, 200);
    if (isPlay(name)) trail.plays.set(name, paths);
  }
}

const isPlay = (path: string) => /\.ya?ml$/.test(path);

/**
 * Programs in other languages name files for other purposes, as the playbook's own do with the inventory's.
 */
const isForShell = (text: string) => !text.startsWith('#!') || /^#!.*sh\b/.test(text);

const importsOf = (play: string) => play.match(/^.*\b(?:import_playbook|include):.*$/gm)?.join('\n') ?? '';

/** Files that come with packages, and files that are no scripts. */
const NO_SCRIPT =
  /^\/(?:usr\/(?!local\/)|bin|sbin|lib|dev|proc|sys|run|var\/log|var\/cache)|\.(?:log|gz|sql|tar|tgz|xz|zip|zst)$/;

/** If the path begins with a variable, a command or a home, only the name of the file is known. */
const plain = (text: string) => text.replaceAll(/(?:\$\{?\w+\}?|\)|~\w*)["']?\//g, ' ./');

/** Everything that looks like the name of a file. */
const namesIn = (text: string): string[] =>
  plain(text)
    .split(/[\s'"`;|&<>()${}=,:[\]]+/)
    .filter((word) => /\/|\.(?:sh|ya?ml)$/.test(word) && /^[\x21-\x7e]{1,200}$/.test(word));

/**
 * Recognised by its program, or by the names of MONARC's plays: the playbook's `update.sh` gets the program's
 * path as an argument.
 */
const callsAnsible = ({ texts }: Trail) =>
  [...texts].some(
    ([path, text]) =>
      !isPlay(path) && /\bansible-(?:playbook|pull)\b|\b(?:monarc|update_clients)\.ya?ml\b/.test(text),
  );

function playbookOf({ where, texts, plays }: Trail): Playbook {
  const seen = [...texts].filter(([path]) => isPlay(path));
  const isUnseen =
    seen.length === 0 || [...plays.values()].some((paths) => !paths.some((path) => texts.has(path)));
  const named = new Set(seen.flatMap(([, text]) => rolesIn(text)));
  return {
    where,
    plays: seen.filter(([, text]) => rolesIn(text).length > 0).map(([path]) => path),
    roles: isUnseen ? PLAYBOOK_ROLES : PLAYBOOK_ROLES.filter((role) => named.has(role)),
    isUnseen,
  };
}

const isOfInterest = ({ roles }: Playbook) => roles.length > 0;
