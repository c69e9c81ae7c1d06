import { useEffect, useRef } from 'preact/hooks';
import type { Language, NewClientQuery, ProblemFragment } from '../../../sdk/generated/operations.ts';
import { Field, FormOf } from '../../parts/form.tsx';
import { Tick } from '../../parts/tick.tsx';
import * as format from '../../words/format.ts';
import { LANGUAGES, words } from '../../words/words.ts';
import { aliasFor, type ClientDraft } from './input.ts';

interface ClientFormProps {
  client: ClientDraft;
  choices: NewClientQuery;
  problems: ProblemFragment[];
  isPlanning: boolean;
  onClient: (client: ClientDraft) => void;
  onSubmit: () => void;
}

export function ClientForm({ client, choices, problems, isPlanning, onClient, onSubmit }: ClientFormProps) {
  const t = words.value;
  const first = useRef<HTMLFieldSetElement>(null);
  useEffect(() => first.current?.querySelector('input')?.focus(), []);
  const set = (change: Partial<ClientDraft>) => onClient({ ...client, ...change });
  const text = (name: 'name' | 'alias' | 'contactEmail' | 'firstName' | 'lastName' | 'email') => ({
    value: client[name],
    onValue: (value: string) => set({ [name]: value }),
  });
  return (
    <FormOf problems={problems} label={t.newClient} onSubmit={onSubmit}>
      <p class="hint">{t.newClientIntro}</p>
      <fieldset class="panel" ref={first}>
        <legend>{t.aboutClient}</legend>
        <Field
          label={t.name}
          path="name"
          value={client.name}
          onValue={(name) =>
            // The alias follows the name until it is typed by hand.
            set(client.alias === aliasFor(client.name) ? { name, alias: aliasFor(name) } : { name })
          }
          input={{ autocomplete: 'off' }}
        />
        <Field
          label={t.alias}
          path="alias"
          hint={t.aliasHint}
          {...text('alias')}
          input={{ autocomplete: 'off', spellcheck: false, autocapitalize: 'none' }}
        />
        <Field
          label={t.chooseServer}
          path="serverId"
          value={client.server}
          onValue={(server) => set({ server })}
          options={choices.servers.nodes.map(({ fqdn, clientCount }, index) => (
            <option key={fqdn} value={index === 0 ? '' : fqdn}>
              {fqdn} ({t.clientsThere(clientCount)})
            </option>
          ))}
        />
        <Field
          label={t.contactEmail}
          path="contactEmail"
          {...text('contactEmail')}
          input={{ type: 'email', autocomplete: 'off' }}
        />
        <Tick
          label={t.enforceTwoFactor}
          isOn={client.twoFactorEnforced}
          onChange={(twoFactorEnforced) => set({ twoFactorEnforced })}
        />
        <Models client={client} models={choices.models.nodes} onModels={(models) => set({ models })} />
      </fieldset>
      <fieldset class="panel">
        <legend>{t.firstUser}</legend>
        <p class="hint">{t.firstUserHint}</p>
        <Field label={t.firstName} path="firstUser.firstName" {...text('firstName')} />
        <Field label={t.lastName} path="firstUser.lastName" {...text('lastName')} />
        <Field
          label={t.email}
          path="firstUser.email"
          {...text('email')}
          input={{ type: 'email', autocomplete: 'off' }}
        />
        <Field
          label={t.userLanguage}
          path="firstUser.language"
          value={client.language}
          onValue={(chosen) => set({ language: chosen as Language })}
          options={Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        />
      </fieldset>
      <p class="buttons">
        <button class="main" disabled={isPlanning}>
          {t.showPlan}
        </button>
        <a class="button" href="/clients">
          {t.cancel}
        </a>
      </p>
    </FormOf>
  );
}

interface ModelsProps {
  client: ClientDraft;
  models: NewClientQuery['models']['nodes'];
  onModels: (models: string[]) => void;
}

/** Those that a client gets only if it is linked to them. */
function Models({ client, models, onModels }: ModelsProps) {
  if (models.length === 0) return null;
  return (
    <fieldset class="ticks">
      <legend>{words.value.moreModels}</legend>
      {models.map(({ id, number, label }) => (
        <Tick
          key={id}
          label={`${format.translated(label)} (${number})`}
          isOn={client.models.includes(id)}
          onChange={(isOn) =>
            onModels(isOn ? [...client.models, id] : client.models.filter((each) => each !== id))
          }
        />
      ))}
    </fieldset>
  );
}
