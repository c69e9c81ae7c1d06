import type {
  AlarmSeverity,
  NoticeType,
  ProblemFragment,
  WebhookFlavour,
} from '../../../sdk/generated/operations.ts';
import { DraftForm } from '../../parts/forms/draft-form.tsx';
import { optionsOf, severityOptions } from '../../parts/forms/options.ts';
import { words } from '../../words/words.ts';

export interface WebhookDraft extends Record<string, string | string[]> {
  name: string;
  url: string;
  flavour: WebhookFlavour;
  types: NoticeType[];
  severities: AlarmSeverity[];
  serverIds: string[];
}

interface WebhookFormProps {
  start: WebhookDraft;
  servers: string[];
  /** The beginning of its present address. */
  host?: string;
  button?: string;
  does: (draft: WebhookDraft) => Promise<ProblemFragment[]>;
}

export function WebhookForm({ start, servers, host, button, does }: WebhookFormProps) {
  const t = words.value;
  const w = t.settings;
  return (
    <DraftForm
      label={w.webhook}
      start={start}
      fields={[
        { path: 'name', label: t.name },
        { path: 'url', label: w.address, type: 'url', hint: host && w.addressKept(host) },
        { path: 'flavour', label: w.flavourTitle, options: optionsOf(w.flavour) },
        { path: 'types', label: w.told, hint: t.access.noneIsAll, options: optionsOf(w.notice) },
        { path: 'severities', label: t.severities, hint: t.access.noneIsAll, options: severityOptions() },
        {
          path: 'serverIds',
          label: t.places.servers,
          hint: t.access.noneIsAll,
          options: [...new Set([...start.serverIds, ...servers])].map((fqdn) => [fqdn, fqdn]),
        },
      ]}
      {...(button === undefined ? {} : { button })}
      does={does}
    />
  );
}
