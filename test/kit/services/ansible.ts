/** Real programs of Ansible, and a play that uses the values of each client as MONARC's playbook does. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { missing } from './service.ts';

const run = promisify(execFile);

export interface Ansible {
  /** Such as `2.14.18`. */
  version: string;
  program: string;
}

/** Debian's on the PATH, and PyPI's newest in ANSIBLE_PLAYBOOK; `missing` reports each that is absent. */
export async function findAnsibles(): Promise<Ansible[]> {
  const advice = 'install ansible-core, and have .ci/fetch-ansible make a second one for ANSIBLE_PLAYBOOK.';
  const [debians, pypis] = await Promise.all([
    versionOf('ansible-playbook'),
    versionOf(process.env['ANSIBLE_PLAYBOOK'] ?? ''),
  ]);
  if (debians === undefined) missing("Debian's ansible-playbook", advice);
  if (pypis === undefined) missing("PyPI's ansible-playbook", advice);
  return [debians, pypis].filter((each) => each !== undefined);
}

async function versionOf(program: string): Promise<Ansible | undefined> {
  if (program === '') return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'regent-ansible-'));
  const said = await run(program, ['--version'], { env: await environment(folder) }).catch(() => undefined);
  await rm(folder, { recursive: true });
  const version = /\[core ([\d.]+)/.exec(said?.stdout ?? '')?.[1];
  return version === undefined ? undefined : { version, program };
}

/** Ansible does not use this machine's configuration, and writes nothing outside the folder. */
export async function environment(folder: string): Promise<NodeJS.ProcessEnv> {
  await writeFile(join(folder, 'ansible.cfg'), '');
  return {
    PATH: process.env['PATH'],
    HOME: folder,
    LC_ALL: 'C.UTF-8',
    ANSIBLE_CONFIG: join(folder, 'ansible.cfg'),
    ANSIBLE_HOME: join(folder, 'home'),
    ANSIBLE_LOCAL_TEMP: join(folder, 'temp'),
    ANSIBLE_REMOTE_TEMP: join(folder, 'temp'),
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_PIPELINING: '1',
  };
}

/** The values of one client that arrive, one per line, by the way in which the playbook uses them. */
export type Arrived = Record<(typeof WAYS)[number], string>;
const WAYS = ['debug', 'copy', 'shell', 'template'] as const;

/**
 * Runs a play with these values of each client of one host, and gives the values that arrived, by alias. If
 * the play fails, rejects with Ansible's message.
 * @param inventory the file `hosts`, with host_vars beside it
 * @param canary a command that a template could run, in the variable `canary`
 */
export async function play(
  { program }: Ansible,
  given: { inventory: string; host: string; values: string[]; canary: string; folder: string },
): Promise<Map<string, Arrived>> {
  const { folder } = given;
  await Promise.all(WAYS.map((way) => mkdir(join(folder, way))));
  await writeFile(join(folder, 'values.j2'), linesOf(given));
  await writeFile(join(folder, 'play.yaml'), playbook(given));
  await run(program, ['-i', given.inventory, '--limit', given.host, join(folder, 'play.yaml')], {
    env: await environment(folder),
    maxBuffer: 64 * 1024 * 1024,
    timeout: 240_000,
  }).catch((error: { stdout: string; stderr: string }) => {
    throw new Error(`The play stopped: ${error.stdout}\n${error.stderr}`);
  });
  const shown = JSON.parse(await readFile(join(folder, 'debug/all'), 'utf8')) as Record<string, string>;
  const arrived = Object.entries(shown).map(async ([alias, debug]): Promise<[string, Arrived]> => {
    const written = WAYS.slice(1).map(async (way) => [way, await readFile(join(folder, way, alias), 'utf8')]);
    return [alias, { debug, ...Object.fromEntries(await Promise.all(written)) } as Arrived];
  });
  return new Map(await Promise.all(arrived));
}

const linesOf = ({ values }: { values: string[] }) =>
  values.map((value) => `{{ item.value.${value} }}`).join('\n');

function playbook(given: { values: string[]; canary: string; folder: string }): string {
  const { canary, folder } = given;
  const lines = JSON.stringify(linesOf(given));
  return `
- hosts: dev
  connection: local
  gather_facts: false
  vars:
    ansible_python_interpreter: /usr/bin/python3
    canary: ${JSON.stringify(canary)}
  tasks:
    - debug: { msg: ${lines} }
      with_dict: "{{ clients }}"
      register: shown
    - copy:
        content: "{{ dict(shown.results | map(attribute='item.key') | zip(shown.results | map(attribute='msg'))) | to_json }}"
        dest: ${folder}/debug/all
    - copy: { content: ${lines}, dest: "${folder}/copy/{{ item.key }}" }
      with_dict: "{{ clients }}"
    - shell:
        cmd: cat > ${folder}/shell/{{ item.key }}
        stdin: ${lines}
        stdin_add_newline: false
      with_dict: "{{ clients }}"
    - template: { src: values.j2, dest: "${folder}/template/{{ item.key }}" }
      with_dict: "{{ clients }}"
`;
}
