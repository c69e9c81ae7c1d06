/** What is chosen before a client is changed; then comes the plan of it. */
import type { ComponentType } from 'preact';
import { useLocation } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import {
  CloneClientDocument,
  MoveClientDocument,
  RestoreAsNewClientDocument,
  SetDirectivesDocument,
  UpdateClientDocument,
  type CloneClientInput,
  type Language,
  type UpdateClientInput,
} from '../../../sdk/generated/operations.ts';
import { inputOf } from '../../parts/forms/draft-form.tsx';
import { PlannedForm } from '../../parts/forms/planned-form.tsx';
import { planBy } from '../../parts/plan-of.tsx';
import { language, LANGUAGES, words } from '../../words/words.ts';
import { actWords, Offered, type Offer } from './acts.tsx';
import { FirstUser } from './first-user.tsx';
import { Forget, ReleaseAlias } from './gone.tsx';
import { languageOptions, nobody, personFields, personOf, type ClientFormProps } from './person.ts';
import type { ClientData } from './with-client.tsx';

function Edit({ data }: ClientFormProps) {
  const t = actWords();
  // As the form has begun: what others change meanwhile is then a conflict, and not overwritten.
  const [{ client, models }] = useState(data);
  const { alias, name, contactEmail, twoFactorEnforced, backgroundImportActive, firstUser } = client;
  const { activeLanguages, defaultLanguage, version } = client;
  const choices = [
    ...new Map([...models.nodes, ...client.models].map((model) => [model.id, model])).values(),
  ];
  const codes = new Set([...Object.keys(LANGUAGES).map((code) => code.toLowerCase()), ...activeLanguages]);
  const label = language.value.toLowerCase() as 'en';
  return (
    <PlannedForm
      title={`${t.edit}, ${alias}`}
      label={t.save}
      start={{
        name,
        contactEmail: contactEmail,
        ...personOf(firstUser),
        twoFactorEnforced,
        backgroundImportActive,
        defaultLanguage: defaultLanguage ?? '',
        activeLanguages,
        modelIds: client.models.map(({ id }) => id),
      }}
      fields={() => [
        { path: 'name', label: t.name },
        { path: 'contactEmail', label: t.contactEmail, type: 'email' },
        ...personFields().map((field) => ({ ...field, label: `${t.firstUser}: ${field.label}` })),
        { path: 'twoFactorEnforced', label: t.enforceTwoFactor },
        { path: 'backgroundImportActive', label: t.backgroundImport },
        {
          path: 'defaultLanguage',
          label: t.defaultLanguage,
          options: defaultLanguage === null ? [['', t.ofSite], ...languageOptions] : languageOptions,
        },
        {
          path: 'activeLanguages',
          label: t.changing.languages,
          hint: t.languagesHint,
          options: [...codes].map((code) => [code, LANGUAGES[code.toUpperCase() as 'EN'] ?? code]),
        },
        choices.length > 0 && {
          path: 'modelIds',
          label: t.moreModels,
          // Those that it has, too, whether they can be linked now or not.
          options: choices.map((each) => [
            each.id,
            `${each.label[label] || each.label.en || each.label.fr} (${each.number})`,
          ]),
        },
      ]}
      plan={(draft) =>
        planBy(UpdateClientDocument, {
          ...inputOf<UpdateClientInput>(draft),
          defaultLanguage: draft.defaultLanguage === '' ? null : (draft.defaultLanguage as Language),
          clientId: client.id,
          expectedVersion: version,
        })
      }
    />
  );
}

function Directives({ data }: ClientFormProps) {
  const t = words.value;
  const [{ client }] = useState(data);
  const { id: clientId, alias, directives, version: expectedVersion } = client;
  return (
    <PlannedForm
      title={`${t.directives}, ${alias}`}
      label={t.save}
      start={{ directives }}
      fields={[{ path: 'directives', label: t.directives, isLong: true }]}
      plan={(draft) => planBy(SetDirectivesDocument, { clientId, expectedVersion, ...draft })}
    />
  );
}

const others = ({ client, servers }: ClientData): [string, string][] =>
  servers.nodes.filter(({ fqdn }) => fqdn !== client.server.fqdn).map(({ fqdn }) => [fqdn, fqdn]);

function Move({ data }: ClientFormProps) {
  const t = actWords();
  const { id: clientId, alias, moves } = data.client;
  const options = others(data);
  const canGoBack = moves.some(
    ({ status, keptUntil }) => status === 'DONE' && keptUntil !== null && Date.parse(keptUntil) > Date.now(),
  );
  return (
    <>
      {canGoBack ? (
        <p class="about">
          <Offered alias={alias} offer="undo-move" />
        </p>
      ) : null}
      {options.length === 0 ? (
        <p class="empty">{t.noOther}</p>
      ) : (
        <PlannedForm
          title={`${t.move}, ${alias}`}
          label={t.move}
          start={{ toServerId: options[0]?.[0] ?? '' }}
          fields={[{ path: 'toServerId', label: t.chooseServer, options }]}
          plan={(draft) => planBy(MoveClientDocument, { clientId, ...draft })}
        />
      )}
    </>
  );
}

/** A new client with what this one has: now, or at a backup or in a dump that the address names. */
function Clone({ data }: ClientFormProps) {
  const t = actWords();
  const { query } = useLocation();
  const { id: clientId, alias, server, name, contactEmail } = data.client;
  const backupId = query['backup'];
  const uploadId = query['upload'];
  const isOfBackup = backupId !== undefined || uploadId !== undefined;
  return (
    <>
      {isOfBackup ? <p class="about">{t.cloneOfBackup}</p> : null}
      <PlannedForm
        title={`${t.clone}, ${alias}`}
        label={t.createIt}
        start={{
          alias: '',
          name,
          serverId: server.fqdn,
          contactEmail,
          ...nobody(),
        }}
        fields={[
          { path: 'alias', label: t.alias, hint: t.aliasHint },
          { path: 'name', label: t.name },
          { path: 'serverId', label: t.chooseServer, options: [[server.fqdn, server.fqdn], ...others(data)] },
          { path: 'contactEmail', label: t.contactEmail, type: 'email' },
          ...personFields().map((field) => ({
            ...field,
            label: `${t.otherUser}: ${field.label}`,
            hint: t.otherUserHint,
          })),
        ]}
        plan={(draft) => {
          const { firstUser, ...rest } = inputOf<Omit<CloneClientInput, 'clientId'>>(draft);
          const isOther =
            firstUser != null && `${firstUser.firstName}${firstUser.lastName}${firstUser.email}` !== '';
          const input = { ...rest, ...(isOther ? { firstUser } : {}) };
          return isOfBackup
            ? planBy(RestoreAsNewClientDocument, { ...input, backupId, uploadId })
            : planBy(CloneClientDocument, { ...input, clientId });
        }}
      />
    </>
  );
}

export const FORMS: Partial<Record<Offer, ComponentType<ClientFormProps>>> = {
  edit: Edit,
  'first-user': FirstUser,
  directives: Directives,
  move: Move,
  clone: Clone,
  forget: Forget,
  'release-alias': ReleaseAlias,
};
