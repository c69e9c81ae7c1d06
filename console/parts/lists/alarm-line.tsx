import type { AlarmInWordsFragment } from '../../../sdk/generated/operations.ts';
import * as format from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { pathTo, runPath } from '../paths.ts';
import { Prose } from '../prose.tsx';
import { Severity } from '../states.tsx';
import { Line } from './line.tsx';

/** An alarm in a list; its title links to its page. */
export function AlarmLine({ alarm }: { alarm: AlarmInWordsFragment }) {
  const t = words.value;
  const { id, severity, title, raisedAt, client, server, run, acknowledged, resolvedAt } = alarm;
  return (
    <Line
      at={raisedAt}
      what={
        <>
          <Severity severity={severity} />{' '}
          <strong>
            <a href={pathTo('alarms', id)}>{title ?? t.alarms.one}</a>
          </strong>
        </>
      }
    >
      <AlarmTexts alarm={alarm} />
      {acknowledged === null ? null : (
        <p class="hint">
          {t.alarms.caredFor(acknowledged.by)} {acknowledged.note}
        </p>
      )}
      {resolvedAt === null ? null : <p class="hint">{t.alarms.resolvedAt(format.time(resolvedAt))}</p>}
      <p class="links">
        {client === null ? server?.fqdn : <a href={`/clients/${client.alias}`}>{client.alias}</a>}{' '}
        {run === null ? null : <a href={runPath(run.id)}>{t.showRun}</a>}
      </p>
    </Line>
  );
}

/** What is wrong, and what to do about it. */
export const AlarmTexts = ({
  alarm: { text, remedy, isMuted },
}: {
  alarm: Pick<AlarmInWordsFragment, 'text' | 'remedy' | 'isMuted'>;
}) => (
  <>
    <p>
      <Prose text={text} /> {isMuted ? `(${words.value.muted})` : null}
    </p>
    {remedy === null ? null : (
      <p class="hint">
        <Prose text={remedy} />
      </p>
    )}
  </>
);
