import { RefusedError } from '../../sdk/errors.ts';
import {
  ActivateModelDocument,
  CreateModelDocument,
  DeactivateModelDocument,
  DeleteModelDocument,
  DuplicateModelDocument,
  ListModelsDocument,
  ShowModelDocument,
  UpdateModelDocument,
  type ModelRowFragment,
  type ModelStatus,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { act } from '../kit/act.ts';
import { printFacts } from '../kit/facts.ts';
import { findModel } from '../kit/find.ts';
import type { JsonFlags, ListFlags, PlanFlags, YesFlags } from '../kit/flags.ts';
import { list } from '../kit/list.ts';
import { confirm } from '../kit/prompt.ts';
import { timeOf } from '../kit/times.ts';

export interface ModelsFlags extends ListFlags {
  text?: string;
  status?: readonly ModelStatus[];
}

interface Labels {
  labelEn?: string;
  labelFr?: string;
  labelDe?: string;
  labelNl?: string;
}

interface Descriptions {
  descriptionEn?: string;
  descriptionFr?: string;
  descriptionDe?: string;
  descriptionNl?: string;
}

interface Settings {
  default?: boolean;
  scalesUpdatable?: boolean;
  showInherentRisk?: boolean;
}

export interface CreateFlags extends PlanFlags, Labels, Descriptions, Settings {
  specific: boolean;
  inactive: boolean;
}

export interface UpdateFlags extends PlanFlags, Labels, Descriptions, Settings {
  generic?: boolean;
}

export type DuplicateFlags = PlanFlags & Labels;

const nothing = () => 'No run is needed for it: nothing changes on a back office.';

export async function listModels(this: Context, { text, status, ...flags }: ModelsFlags) {
  const filter = { text, status: status && [...status] };
  await list(
    this,
    flags,
    ListModelsDocument,
    { filter },
    {
      page: ({ models }) => models,
      columns: [
        { title: 'NUMBER', of: ({ number }) => number },
        { title: 'LABEL', of: labelOf },
        { title: 'STATUS', of: ({ status }) => status },
        { title: 'FOR', of: ({ generic }) => (generic ? 'every client' : 'linked clients') },
        { title: 'DEFAULT', of: (row) => (row.default ? 'yes' : '') },
        { title: 'CLIENTS', of: ({ clientCount }) => clientCount },
      ],
      none: 'No models.',
    },
  );
}

export async function showModel(this: Context, { json }: JsonFlags, name: string) {
  const regent = this.connect();
  const { id: modelId } = await findModel(regent, name);
  const { model } = await regent.ask(ShowModelDocument, { modelId });
  if (model == null) throw new RefusedError([`The model ${name} is gone.`]);
  if (json) return this.printJson(model);
  const languages = ['en', 'fr', 'de', 'nl'] as const;
  printFacts(this, [
    ['Number', model.number],
    ...languages.map((code): [string, string] => [`Label ${code}`, model.label[code]]),
    ...languages.map((code): [string, string] => [`About ${code}`, model.description[code]]),
    ['Status', model.status],
    ['For', model.generic ? 'every client' : 'linked clients'],
    ['Default', model.default],
    ['Scales may change', model.scalesUpdatable],
    ['Inherent risks', model.showInherentRisk],
    ['Created', timeOf(model.createdAt)],
    ['Changed', timeOf(model.updatedAt)],
    ['Clients', model.clients.nodes.map(({ alias }) => alias)],
    ['More clients', Math.max(0, model.clients.totalCount - model.clients.nodes.length) || null],
  ]);
}

export async function createModel(this: Context, flags: CreateFlags) {
  const label = labelsOf(flags);
  if (label === undefined) throw new UsageError('Give at least one label, such as --label-en.');
  const input = {
    label,
    description: descriptionsOf(flags),
    generic: !flags.specific,
    active: !flags.inactive,
    ...settingsOf(flags),
  };
  await act(this, this.connect(), flags, CreateModelDocument, input, nothing);
}

export async function updateModel(this: Context, flags: UpdateFlags, name: string) {
  const changes = {
    label: labelsOf(flags),
    description: descriptionsOf(flags),
    generic: flags.generic,
    ...settingsOf(flags),
  };
  if (Object.values(changes).every((value) => value === undefined))
    throw new UsageError('Give at least one option that says what to change.');
  const regent = this.connect();
  const { id: modelId } = await findModel(regent, name);
  await act(this, regent, flags, UpdateModelDocument, { modelId, ...changes }, nothing);
}

export async function duplicateModel(this: Context, flags: DuplicateFlags, name: string) {
  const regent = this.connect();
  const { id: modelId } = await findModel(regent, name);
  await act(this, regent, flags, DuplicateModelDocument, { modelId, label: labelsOf(flags) }, nothing);
}

export async function activateModel(this: Context, flags: PlanFlags, name: string) {
  const regent = this.connect();
  const { id: modelId } = await findModel(regent, name);
  await act(this, regent, flags, ActivateModelDocument, { modelId }, nothing);
}

export async function deactivateModel(this: Context, flags: PlanFlags, name: string) {
  const regent = this.connect();
  const { id: modelId } = await findModel(regent, name);
  await act(this, regent, flags, DeactivateModelDocument, { modelId }, nothing);
}

export async function deleteModel(this: Context, { yes, ...flags }: PlanFlags & YesFlags, name: string) {
  const regent = this.connect();
  const model = await findModel(regent, name);
  const what = `This deletes the model ${model.number}, ${labelOf(model)}, for good, with all its content.`;
  if (!flags.dryRun) await confirm(this.process, yes, what, String(model.number));
  await act(this, regent, flags, DeleteModelDocument, { modelId: model.id }, nothing);
}

const labelOf = ({ label }: ModelRowFragment) => label.en || label.fr || label.de || label.nl;

const labelsOf = ({ labelEn: en, labelFr: fr, labelDe: de, labelNl: nl }: Labels) =>
  givenOf({ en, fr, de, nl });

const descriptionsOf = (flags: Descriptions) =>
  givenOf({
    en: flags.descriptionEn,
    fr: flags.descriptionFr,
    de: flags.descriptionDe,
    nl: flags.descriptionNl,
  });

/** Undefined if nothing was given. */
const givenOf = <Values extends object>(values: Values) =>
  Object.values(values).some((value) => value !== undefined) ? values : undefined;

const settingsOf = (flags: Settings) => ({
  default: flags.default,
  scalesUpdatable: flags.scalesUpdatable,
  showInherentRisk: flags.showInherentRisk,
});
