import type { ClientQuery } from '../../../sdk/generated/operations.ts';
import { Mark } from '../../parts/mark.tsx';
import { Fact, Panel, Table } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';

/** The newest backups, and how good the best of them are. */
export function Backups({ client }: { client: NonNullable<ClientQuery['client']> }) {
  const t = words.value;
  const { backups, lastGoodBackup, lastProvenBackup, lastCopiedBackup } = client;
  const when = (backup: { at: string } | null) =>
    backup === null ? <span class="hint">{t.never}</span> : <Time at={backup.at} />;
  const head = (
    <>
      <th scope="col">{t.when}</th>
      <th scope="col">{t.status}</th>
      <th scope="col" class="wide">
        {t.madeBy}
      </th>
      <th scope="col" class="end">
        {t.size}
      </th>
    </>
  );
  return (
    <Panel
      title={t.backups}
      count={backups.totalCount}
      beside={<a href={`/clients/${client.alias}/backups`}>{t.restore.all}</a>}
    >
      <dl class="facts">
        <Fact name={t.lastBackup}>{when(lastGoodBackup)}</Fact>
        <Fact name={t.provenLast}>{when(lastProvenBackup)}</Fact>
        <Fact name={t.copied}>{when(lastCopiedBackup)}</Fact>
      </dl>
      {backups.nodes.length === 0 ? null : (
        <Table label={t.backups} head={head}>
          {backups.nodes.map(({ id, at, ok, bytes, madeBy, message, provenAt }) => (
            <tr key={id}>
              <td>
                <Time at={at} />
              </td>
              <td>
                <Mark tone={ok ? 'good' : 'bad'}>{ok ? t.good : t.failedWord}</Mark>
                {provenAt === null ? null : <Mark tone="good">{t.proven}</Mark>}
                {message === null ? null : <p class="hint">{message}</p>}
              </td>
              <td class="wide">{madeBy === null ? null : t.backupOrigin[madeBy]}</td>
              <td class="end">{bytes === null ? null : format.bytes(bytes)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}
