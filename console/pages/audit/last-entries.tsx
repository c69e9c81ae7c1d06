import type { AuditRowFragment } from '../../../sdk/generated/operations.ts';
import { Panel } from '../../parts/panel.tsx';
import { words } from '../../words/words.ts';
import { AuditTable } from './audit-table.tsx';

interface AuditProps {
  /** The page with all of them. */
  all: string;
  entries: AuditRowFragment[];
}

/** What was done to a client or a server last. */
export function Audit({ all, entries }: AuditProps) {
  const t = words.value;
  return (
    <Panel title={t.places.audit} beside={<a href={all}>{t.showAll}</a>}>
      <AuditTable entries={entries} />
    </Panel>
  );
}
