/** One Regent for a suite, wired to the lab's hosts and to folders for the inventory and the spool. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type Api, makeApi, openSession } from '../../api.ts';
import type { Host } from '../../host.ts';
import { lab } from '../../kit.ts';
import { admin, startRegent, type RegentProcess } from '../../regent.ts';
import { disableSchedules, startWiredRegent } from '../../wired-regent.ts';
import { putBack } from './hosts-as-before.ts';

export interface Regent {
  readonly api: Api;
  readonly dataDir: string;
  readonly inventoryDir: string;
  readonly spoolDir: string;
  readonly pid: number;
  serverId(host: Host): string;
  /** All that it has printed, in this life and the ones before. */
  output(): string;
  /** Ends it at once, as a power cut would, or by another signal, and starts it again on the same data folder. */
  killAndRestart(signal?: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
  /** Resolves when its process has ended by itself. */
  ended(): Promise<unknown>;
  /** On the same data folder, after it was stopped. */
  restart(): Promise<void>;
}

export interface RegentUse {
  /** The hosts that it knows as servers: all of them unless told. */
  hosts?: Host[];
  /** Put into regent.config.js. */
  config?: Record<string, unknown>;
  /** Further variables; gets the data folder. */
  env?(dataDir: string): Record<string, string>;
  /** Options of node. */
  nodeOptions?: string[];
}

/** Starts it before the suite's tests, and afterwards ends it and puts the hosts back as they were. */
export function useRegent({
  hosts = lab().hosts,
  config = {},
  env: more,
  nodeOptions,
}: RegentUse = {}): Regent {
  putBack(lab().hosts);
  let dataDir = '';
  let running: RegentProcess | undefined;
  let api: Api | undefined;
  let serverIds: Record<string, string> = {};
  let before = '';
  const folder = (name: string) => join(dataDir, name);
  const env = () => ({
    INVENTORY_DIR: folder('inventory'),
    SPOOL_DIR: folder('spool'),
    LOG_LEVEL: 'debug',
    ...more?.(dataDir),
  });

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'regent-e2e-'));
    const wired = await startWiredRegent({
      hosts,
      sshKey: lab().sshKey,
      dataDir,
      config,
      env: env(),
      nodeOptions,
    });
    ({ process: running, api, serverIds } = wired);
    await disableSchedules(api);
  });
  afterAll(async () => {
    await running?.stop();
    if (dataDir !== '') await rm(dataDir, { recursive: true, force: true });
  });

  const restart = async () => {
    before += must(running).output();
    running = await startRegent({
      dataDir,
      config: folder('regent.config.js'),
      env: env(),
      nodeOptions,
    });
    api = makeApi(running.url, must(api).token);
  };

  return {
    get api() {
      return must(api);
    },
    get dataDir() {
      return dataDir;
    },
    get inventoryDir() {
      return folder('inventory');
    },
    get spoolDir() {
      return folder('spool');
    },
    get pid() {
      return must(running).pid;
    },
    serverId: ({ name }) => must(serverIds[name]),
    output: () => before + must(running).output(),
    async killAndRestart(signal = 'SIGKILL') {
      await must(running).stop(signal);
      await restart();
    },
    stop: async () => void (await must(running).stop()),
    ended: () => must(running).ended,
    restart,
  };
}

/** The same Regent, for the administrator who has just signed in. */
export async function inPerson(regent: Regent): Promise<Regent> {
  const api = await openSession(regent.api.url, admin.email, admin.password);
  return Object.create(regent, { api: { value: api } }) as Regent;
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The suite has no Regent yet.');
  return value;
}
