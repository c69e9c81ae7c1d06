import { useLocation } from 'preact-iso/router';
import {
  CancelRunDocument,
  ConfirmRunDocument,
  RetryRunDocument,
  type Permission,
  type RunKind,
  type RunQuery,
  type RunStatus,
} from '../../../sdk/generated/operations.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { runPath } from '../../parts/paths.ts';
import { may, send } from '../../regent/regent.ts';
import { words } from '../../words/words.ts';

/** As docs/api.md says: it is that of the work of the run. */
const PERMISSION: Record<RunKind, Permission> = {
  BACKUP: 'SERVERS',
  CHECK: 'SERVERS',
  COLLECT: 'CLIENTS',
  CREATE_CLIENT: 'CLIENTS',
  DELETE_CLIENT: 'CLIENTS',
  MOVE_CLIENT: 'CLIENTS',
  PURGE_CLIENT: 'PURGE',
  REMOVE_ORPHAN: 'ORPHANS',
  REPAIR_DRIFT: 'SERVERS',
  RESTORE_CLIENT: 'CLIENTS',
  RESUME_CLIENT: 'CLIENTS',
  SUSPEND_CLIENT: 'CLIENTS',
  SYNC: 'SERVERS',
  UNDELETE_CLIENT: 'CLIENTS',
  UNDO_MOVE: 'CLIENTS',
  UNDO_RESTORE: 'CLIENTS',
  UPDATE_CLIENT: 'CLIENTS',
  UPDATE_FIRST_USER: 'CLIENTS',
  UPDATE_MODELS: 'MODELS',
  VERIFY: 'SERVERS',
};

const CAN_CANCEL: RunStatus[] = ['QUEUED', 'BLOCKED', 'RUNNING'];
const CAN_RETRY: RunStatus[] = ['FAILED', 'CANCELLED', 'TIMED_OUT'];

/** What somebody may do about a run now. */
export function Acts({ run, onDone }: { run: NonNullable<RunQuery['run']>; onDone: () => void }) {
  const t = words.value;
  const { route } = useLocation();
  const { id: runId, kind, status, blockedReason } = run;
  if (!may(PERMISSION[kind])) return null;
  const input = { input: { runId } };
  const retry = () =>
    send(RetryRunDocument, input, ({ run: another }) => {
      if (another !== null) route(runPath(another.id));
    });

  return (
    <div class="buttons">
      {status === 'BLOCKED' && blockedReason === 'CONFIRM' ? (
        <AskFirst
          label={t.confirmRun}
          question={t.confirmAsk}
          does={() => send(ConfirmRunDocument, input, onDone)}
        />
      ) : null}
      {CAN_CANCEL.includes(status) ? (
        <AskFirst
          label={t.cancelRun}
          question={t.cancelAsk}
          keep={t.cancelKeep}
          does={() => send(CancelRunDocument, input, onDone)}
        />
      ) : null}
      {CAN_RETRY.includes(status) ? <AskFirst label={t.retryRun} question={t.retryAsk} does={retry} /> : null}
      {run.canBeUndone.possible ? (
        <a class="button" href={`${runPath(runId)}/undo`}>
          {t.undo}
        </a>
      ) : null}
    </div>
  );
}
