import { ListCollectedRequestsDocument, type CollectedRequestState } from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { findServer } from '../kit/find.ts';
import type { ListFlags } from '../kit/flags.ts';
import { idOf } from '../kit/ids.ts';
import { list } from '../kit/list.ts';
import { timeOf } from '../kit/times.ts';

export interface RequestsFlags extends ListFlags {
  alias?: string;
  state?: readonly CollectedRequestState[];
}

export async function listRequests(this: Context, { alias, state, ...flags }: RequestsFlags, name?: string) {
  const serverId = name === undefined ? undefined : (await findServer(this.connect(), name)).id;
  const filter = { serverId, alias, state: state && [...state] };
  await list(
    this,
    flags,
    ListCollectedRequestsDocument,
    { filter },
    {
      page: ({ collectedRequests }) => collectedRequests,
      columns: [
        { title: 'SEEN', of: ({ firstSeenAt }) => timeOf(firstSeenAt) },
        { title: 'KIND', of: ({ kind }) => kind },
        { title: 'ALIAS', of: ({ alias }) => alias },
        { title: 'STATE', of: ({ state }) => state },
        { title: 'WHY', of: ({ reason }) => reason },
        { title: 'FILE', of: ({ file, server }) => `${server.fqdn}:${file}` },
        { title: 'RUN', of: ({ run }) => run && `${run.status} ${idOf(run.id)}` },
      ],
      none: 'No requests.',
    },
  );
}
