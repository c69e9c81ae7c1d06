/** What one can do to a model, each with its plan; and a new model. */
import { useLocation, useRoute } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import {
  ActivateModelDocument,
  CreateModelDocument,
  DeactivateModelDocument,
  DeleteModelDocument,
  DuplicateModelDocument,
  ShowModelDocument,
  UpdateModelDocument,
  type CreateModelInput,
  type ModelStatus,
  type ShowModelQuery,
} from '../../../sdk/generated/operations.ts';
import { DraftForm, inputOf, type Draft } from '../../parts/forms/draft-form.tsx';
import { PlannedForm } from '../../parts/forms/planned-form.tsx';
import { One } from '../../parts/one.tsx';
import { Page } from '../../parts/page.tsx';
import { pathTo } from '../../parts/paths.ts';
import { KEPT, PlanOf } from '../../parts/plan-of.tsx';
import type { Planned } from '../../parts/plan-to-carry-out.tsx';
import { ask } from '../../regent/regent.ts';
import { useQuery } from '../../regent/use-query.ts';
import * as format from '../../words/format.ts';
import { LANGUAGES, words } from '../../words/words.ts';
import { NoSuchPage } from '../no-such-page.tsx';

type Model = NonNullable<ShowModelQuery['model']>;

interface Act {
  /** The last part of the path of its page. */
  path: 'edit' | 'duplicate' | 'activate' | 'deactivate' | 'delete';
  /** Where it is offered. */
  suits: ModelStatus[];
  /** Absent for the form. */
  plan?: (input: { modelId: string; dryRun: true; keepPlan: true }) => Promise<Planned>;
}

export const ACTS: Act[] = [
  { path: 'edit', suits: ['ACTIVE', 'INACTIVE'] },
  {
    path: 'duplicate',
    suits: ['ACTIVE', 'INACTIVE'],
    plan: async (input) => (await ask(DuplicateModelDocument, { input })).duplicateModel,
  },
  {
    path: 'activate',
    suits: ['INACTIVE'],
    plan: async (input) => (await ask(ActivateModelDocument, { input })).activateModel,
  },
  {
    path: 'deactivate',
    suits: ['ACTIVE'],
    plan: async (input) => (await ask(DeactivateModelDocument, { input })).deactivateModel,
  },
  {
    path: 'delete',
    suits: ['ACTIVE', 'INACTIVE'],
    plan: async (input) => (await ask(DeleteModelDocument, { input })).deleteModel,
  },
];

export function ModelAct() {
  const t = words.value;
  const { id, act: path } = useRoute().params;
  if (id === undefined) {
    return (
      <Page title={t.models.create} above={<a href="/models">{t.places.models}</a>}>
        <ModelForm />
      </Page>
    );
  }
  const act = ACTS.find((each) => each.path === path);
  return act === undefined ? <NoSuchPage /> : <OneAct key={`${id}/${path}`} id={id} act={act} />;
}

function OneAct({ id, act: { path, plan } }: { id: string; act: Act }) {
  const t = words.value;
  const { route } = useLocation();
  const queried = useQuery(ShowModelDocument, { modelId: id });
  const [isSure, setSure] = useState(path !== 'delete');
  const label = t.models.acts[path];
  const page = pathTo('models', id);
  return (
    <One thing={queried.data?.model} queried={queried} title={label}>
      {(model) => {
        const name = format.translated(model.label);
        const title = `${label}: ${name}`;
        const typeName = t.models.typeNumber(model.number);
        return (
          <Page title={title} above={<a href={page}>{name}</a>}>
            {plan === undefined ? (
              <ModelForm model={model} />
            ) : (
              <>
                <p class="about">{t.models.about[path]}</p>
                {isSure ? (
                  <PlanOf
                    title={title}
                    label={label}
                    plan={() => plan({ modelId: id, ...KEPT })}
                    onBack={() => route(page)}
                  />
                ) : (
                  <DraftForm
                    label={label}
                    start={{ number: '' }}
                    fields={[{ path: 'number', label: typeName }]}
                    button={t.showPlan}
                    does={async ({ number }) => {
                      if (number.trim() !== String(model.number))
                        return [{ code: 'REFUSED', message: typeName, path: ['number'] }];
                      setSure(true);
                      return [];
                    }}
                  />
                )}
              </>
            )}
          </Page>
        );
      }}
    </One>
  );
}

const NONE = { en: '', fr: '', de: '', nl: '' };

function ModelForm({ model }: { model?: Model }) {
  const t = words.value;
  // As it was when the form was opened: what others change meanwhile is not overwritten.
  const [read] = useState(model);
  const codes = Object.keys(NONE) as (keyof typeof NONE)[];
  const texts = (of: 'label' | 'description') =>
    codes.map((code) => [`${of}.${code}`, (read?.[of] ?? NONE)[code]] as const);
  const start: Draft = {
    ...Object.fromEntries([...texts('label'), ...texts('description')]),
    generic: read?.generic ?? false,
    ...(read === undefined ? { active: true } : {}),
    default: read?.default ?? false,
    scalesUpdatable: read?.scalesUpdatable ?? true,
    showInherentRisk: read?.showInherentRisk ?? false,
  };
  return (
    <PlannedForm
      title={read === undefined ? t.models.create : format.translated(read.label)}
      label={read === undefined ? t.models.create : t.save}
      start={start}
      fields={[
        ...codes.flatMap((code) => {
          const name = LANGUAGES[code.toUpperCase() as keyof typeof LANGUAGES];
          return [
            { path: `label.${code}`, label: `${t.name}, ${name}` },
            { path: `description.${code}`, label: `${t.models.description}, ${name}`, isLong: true },
          ];
        }),
        { path: 'generic', label: `${t.models.offered} ${t.models.scopes.generic}` },
        ...(read === undefined ? [{ path: 'active', label: t.models.acts.activate }] : []),
        { path: 'default', label: t.models.isDefault },
        { path: 'scalesUpdatable', label: t.models.scalesUpdatable },
        { path: 'showInherentRisk', label: t.models.showInherentRisk },
      ]}
      plan={async (draft) => {
        const input = { ...inputOf<CreateModelInput>(draft), ...KEPT };
        if (read === undefined) return (await ask(CreateModelDocument, { input })).createModel;
        const change = { ...input, modelId: read.id, expectedVersion: read.version };
        return (await ask(UpdateModelDocument, { input: change })).updateModel;
      }}
    />
  );
}
