import { expect } from 'vitest';
import { z } from 'zod';
import { definePlugin, type FoundModel, type Plugin } from '../../src/runner/contract/plugin.ts';
import { modelState } from './clients.ts';

/** A plugin that manages models, and its MONARC: a map from number to labels. */
export function pluginOfModels() {
  const there = new Map<number, { label: string; madeFor: string | null }>();
  const plans: string[][] = [];
  const plugin = definePlugin({
    id: 'models',
    description: 'Keeps models in a map.',
    roles: ['BACK_OFFICE'],
    options: z.object({}),
    ofServer: true,
    findModels: async () =>
      [...there].map(([number, { label, madeFor }]): FoundModel => ({
        number,
        madeFor,
        fields: modelState(number, { labelFr: label }).fields,
      })),
    async plan(_ctx, { clients, models }) {
      plans.push(models.map(({ number, fields }) => `${number} ${fields.labelFr}/${fields.labelNl}`));
      expect(clients, 'no client is its business').toEqual([]);
      return models
        .filter(
          ({ number, kept, fields }) =>
            kept.includes('labelFr') && there.get(number)?.label !== fields.labelFr,
        )
        .map(({ number }) => ({ action: 'update', subject: `${number}`, summary: `write ${number}` }));
    },
    async apply(_ctx, changes, { models }) {
      for (const { id, number, fields } of models)
        if (changes.some(({ subject }) => subject === `${number}`))
          there.set(number, { label: fields.labelFr, madeFor: id });
    },
  });
  return { there, plans, plugin: plugin as Plugin };
}
