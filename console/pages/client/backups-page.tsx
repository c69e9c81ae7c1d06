/** The backups of a client, day by day; what each is worth, and what can be done with it. */
import { useRef, useState } from 'preact/hooks';
import {
  BackupDownloadDocument,
  BackupUploadDocument,
  ClientBackupsDocument,
  SetBackupMaxAgeDocument,
  type BackupPart,
  type ClientBackupsQuery,
} from '../../../sdk/generated/operations.ts';
import { DraftForm } from '../../parts/forms/draft-form.tsx';
import { Columns } from '../../parts/lists/columns.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { useAddress } from '../../parts/use-address.ts';
import { ask, may } from '../../regent/regent.ts';
import { useQuery } from '../../regent/use-query.ts';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { Offered } from './acts.tsx';
import { Calendar, monthOf } from './calendar.tsx';

type Client = NonNullable<ClientBackupsQuery['client']>;
type Backup = Client['backups']['nodes'][number];

const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** From where this page has come, as its policy and the session allow no other. */
const here = (url: string) => new URL(url).pathname;

export function BackupsPage({ alias }: { alias: string }) {
  const t = words.value;
  const { query } = useAddress();
  const month = monthOf(query['month'] ?? query['day']);
  const first = new Date(month.year, month.index, 1);
  const chosen = new Date(`${query['day']}T00:00`);
  const day = Number.isNaN(chosen.getTime()) ? undefined : query['day'];
  const isChosen = (query['month'] ?? query['day']) !== undefined;
  const from = day === undefined ? first : chosen;
  const until = new Date(
    from.getFullYear(),
    from.getMonth() + (day === undefined ? 1 : 0),
    from.getDate() + (day === undefined ? 0 : 1),
  );
  const { data, error, refresh } = useQuery(
    ClientBackupsDocument,
    {
      alias,
      from: first.toISOString(),
      to: new Date(month.year, month.index + 1, 0).toISOString(),
      timeZone: TIME_ZONE,
      // Those of a month only if one has chosen it: on its first day, yesterday's is in the one before.
      filter: isChosen ? { since: from.toISOString(), until: until.toISOString() } : {},
    },
    { types: ['CLIENT', 'RUN'] },
  );
  const client = data?.client;
  return (
    <Page
      title={`${t.backups}: ${alias}`}
      above={<a href={`/clients/${alias}`}>{alias}</a>}
      beside={
        <nav class="buttons" aria-label={t.acts}>
          <Offered alias={alias} offer="back-up" />
          <Offered alias={alias} offer="verify" />
          {client?.restores.some(isKept) ? <Offered alias={alias} offer="undo-restore" /> : null}
        </nav>
      }
    >
      <Trouble error={error} again={refresh} />
      {client === null ? <p class="empty">{t.noSuchClient}</p> : null}
      {client == null ? null : (
        <>
          <Calendar month={month} days={client.backupDays} day={day} path={`/clients/${alias}/backups`} />
          <Panel title={t.backups} count={client.backups.totalCount}>
            {client.backups.nodes.length === 0 ? (
              <p class="empty">{t.restore.noBackups}</p>
            ) : (
              <Listed alias={alias} backups={client.backups.nodes} />
            )}
          </Panel>
          {may('CLIENTS') ? <Dumps client={client} onDone={refresh} /> : null}
          {may('CLIENTS') ? <MaxAge client={client} onDone={refresh} /> : null}
        </>
      )}
    </Page>
  );
}

/** Whether undoRestore is possible: only of the newest. */
const isKept = ({ status, undoableUntil }: Client['restores'][number], index: number) =>
  index === 0 && status === 'DONE' && undoableUntil !== null && Date.parse(undoableUntil) > Date.now();

function Listed({ alias, backups }: { alias: string; backups: Backup[] }) {
  const t = words.value;
  return (
    <Columns
      label={t.backups}
      rows={backups}
      columns={[
        [t.when, ({ at }) => <Time at={at} />],
        [
          t.status,
          // Below it, so that a phone has them without scrolling.
          (backup) => (
            <>
              <Worth backup={backup} />
              <BackupActs alias={alias} backup={backup} />
            </>
          ),
        ],
        [t.madeBy, ({ madeBy }) => (madeBy === null ? null : t.backupOrigin[madeBy]), 'wide'],
        [
          t.size,
          ({ bytes, files }) =>
            bytes === null ? null : format.bytes(Number(bytes) + Number(files?.bytes ?? 0)),
          'end wide',
        ],
      ]}
    />
  );
}

function Worth({ backup: { ok, message, goneAt, proof, copies } }: { backup: Backup }) {
  const t = words.value;
  const good = copies.filter((copy) => copy.ok).length;
  const remarks = [message, proof?.outcome === 'PROVEN' ? null : proof?.message];
  return (
    <>
      <Mark tone={ok ? 'good' : 'bad'}>{ok ? t.good : t.failedWord}</Mark>
      {proof === null ? null : (
        <Mark tone={proof.outcome === 'PROVEN' ? 'good' : proof.outcome === 'DAMAGED' ? 'bad' : 'note'}>
          {t.restore.proof[proof.outcome]}
        </Mark>
      )}
      {goneAt === null ? null : <Mark tone="warning">{t.restore.gone}</Mark>}
      {copies.length === 0 ? null : <p class="hint">{t.restore.copies(good, copies.length)}</p>}
      {remarks.map((remark) => (remark == null ? null : <p class="hint">{remark}</p>))}
    </>
  );
}

function BackupActs({ alias, backup }: { alias: string; backup: Backup }) {
  const t = words.value.restore;
  const [error, setError] = useState<Error>();
  const { id, ok, goneAt, copies, files } = backup;
  if (!ok || (goneAt !== null && !copies.some((copy) => copy.ok))) return null;
  const download = async (part: BackupPart) => {
    const { backupDownload } = await ask(BackupDownloadDocument, { input: { backupId: id, part } });
    const { url, userErrors } = backupDownload;
    if (url === null) throw new Error(userErrors.map(({ message }) => message).join(' '));
    location.assign(here(url));
  };
  const parts: [BackupPart, string][] = [
    ['DUMP', t.include.DATABASE],
    ...(files === null ? [] : ([['FILES', t.include.FILES]] as [BackupPart, string][])),
  ];
  return (
    <div class="buttons">
      {may('CLIENTS') ? <Uses alias={alias} of={`backup=${encodeURIComponent(id)}`} /> : null}
      {may('SERVERS')
        ? parts.map(([part, name]) => (
            <button
              key={part}
              type="button"
              onClick={() => {
                setError(undefined);
                download(part).catch(setError);
              }}
            >
              {t.download}: {name}
            </button>
          ))
        : null}
      <Trouble error={error} />
    </div>
  );
}

/** What can be made of a backup or a dump. */
const Uses = ({ alias, of }: { alias: string; of: string }) => (
  <>
    <a class="button" href={`/clients/${alias}/restore?${of}`}>
      {words.value.restore.restore}
    </a>
    <a class="button" href={`/clients/${alias}/clone?${of}`}>
      {words.value.restore.asNew}
    </a>
  </>
);

interface PartProps {
  client: Client;
  onDone: () => void;
}

/** Dumps that somebody uploads; they are looked at while they come. */
function Dumps({ client: { id: clientId, alias, uploads }, onDone }: PartProps) {
  const t = words.value.restore;
  const input = useRef<HTMLInputElement>(null);
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const send = async (file: File) => {
    const { backupUpload } = await ask(BackupUploadDocument, { input: { clientId } });
    const { url, userErrors } = backupUpload;
    if (url === null) return userErrors.map(({ message }) => message).join(' ');
    const answer = await fetch(here(url), { method: 'PUT', body: file });
    return answer.ok ? undefined : answer.text();
  };
  const choose = async (file: File) => {
    setSending(true);
    setProblem(await send(file).catch(({ message }: Error) => message));
    setSending(false);
    if (input.current !== null) input.current.value = '';
    onDone();
  };
  return (
    <Panel title={t.dumps}>
      <p class="hint">{t.dumpsHint}</p>
      <p>
        <input
          ref={input}
          type="file"
          aria-label={t.choose}
          disabled={isSending}
          onChange={({ currentTarget: { files } }) => files?.[0] && void choose(files[0])}
        />
      </p>
      <p role="status">{isSending ? t.uploading : null}</p>
      {problem === undefined ? null : (
        <p class="trouble" role="alert">
          {problem}
        </p>
      )}
      <ul class="lines">
        {uploads
          .filter(({ goneAt }) => goneAt === null)
          .map(({ id, at, bytes, tables }) => (
            <li key={id}>
              <div class="what">
                <Time at={at} />
              </div>
              <div class="detail">
                {format.bytes(bytes)} · {t.tables(tables)}
              </div>
              <div class="buttons">
                <Uses alias={alias} of={`upload=${encodeURIComponent(id)}`} />
              </div>
            </li>
          ))}
      </ul>
    </Panel>
  );
}

function MaxAge({ client: { id: clientId, backupMaxAgeHours }, onDone }: PartProps) {
  const t = words.value.restore;
  return (
    <DraftForm
      label={t.maxAge}
      start={{ hours: String(backupMaxAgeHours ?? '') }}
      fields={[{ path: 'hours', label: t.maxAge, hint: t.maxAgeHint, type: 'number' }]}
      does={async ({ hours }) => {
        const input = { clientId, hours: hours === '' ? null : Number(hours) };
        const { userErrors } = (await ask(SetBackupMaxAgeDocument, { input })).setBackupMaxAge;
        if (userErrors.length === 0) onDone();
        return userErrors;
      }}
    />
  );
}
