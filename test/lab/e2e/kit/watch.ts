/** Looks at servers and probes of clients, requested by schedules that are otherwise paused. */
import { expect } from 'vitest';
import type { Host } from '../../host.ts';
import { clientOf } from './clients.ts';
import type { Regent } from './regent.ts';

export interface Watched {
  lookedAt: string | null;
  lookProblem: string | null;
  look: {
    disks: { path: string; size: number; free: number }[];
    clockAheadMs: number;
    services: { name: string; ok: boolean; message: string | null }[];
  } | null;
  health: { status: string; problems: string[] };
}

export interface Probed {
  answering: boolean | null;
  answeringSince: string | null;
  probedAt: string | null;
  probeProblem: string | null;
}

/** Has all servers looked at now, and gives what is known of this one afterwards. */
export async function lookAt(regent: Regent, host: Host): Promise<Watched> {
  const seen = async () => {
    const { server } = await regent.api.ask<{ server: Watched }>(
      `query ($id: ID!) { server(id: $id) {
        lookedAt lookProblem health { status problems }
        look { disks { path size free } clockAheadMs services { name ok message } }
      } }`,
      { id: regent.serverId(host) },
    );
    return server;
  };
  const { lookedAt: before } = await seen();
  await runNow(regent, 'CHECK');
  await expect.poll(async () => (await seen()).lookedAt).not.toBe(before);
  return seen();
}

/** Has all clients probed now, and gives what is known of this one afterwards. */
export async function probe(regent: Regent, alias: string): Promise<Probed> {
  const seen = () => probedAs(regent, alias);
  const { probedAt: before } = await seen();
  await runNow(regent, 'PROBE');
  await expect.poll(async () => (await seen()).probedAt).not.toBe(before);
  return seen();
}

export const probedAs = (regent: Regent, alias: string) =>
  clientOf<Probed>(regent, alias, 'answering answeringSince probedAt probeProblem');

async function runNow({ api }: Regent, kind: string): Promise<void> {
  const { schedules } = await api.ask<{ schedules: { nodes: { id: string; kind: string }[] } }>(
    '{ schedules(first: 100) { nodes { id kind } } }',
  );
  const scheduleId = schedules.nodes.find((schedule) => schedule.kind === kind)?.id;
  await api.mutate(
    `mutation ($input: RunScheduleNowInput!) { runScheduleNow(input: $input) { userErrors { code message } } }`,
    { input: { scheduleId } },
  );
}
