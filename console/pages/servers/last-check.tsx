import { runPath } from '../../parts/paths.ts';
import { RunReason } from '../../parts/run-table.tsx';
import { RunState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { words } from '../../words/words.ts';
import type { ServerData } from './one-server.tsx';

/** How the newest check stands, with what is missing and how to install it. */
export const LastCheck = ({ check }: { check: ServerData['checks']['nodes'][number] }) => (
  <p role="status">
    <a href={runPath(check.id)}>{words.value.runKind.CHECK}</a> <Time at={check.createdAt} />{' '}
    <RunState status={check.status} /> <RunReason run={check} />
  </p>
);
