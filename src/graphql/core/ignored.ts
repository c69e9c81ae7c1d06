import type { IgnoredColumns } from '../../domain/ignoring.ts';
import { builder } from '../builder.ts';
import { expectedVersionField, type InputFields } from './payload.ts';

/** What a row says about who lets it stay as it is: of drift and of orphans. */
export const IGNORED_FIELDS = {
  ignoredReason: true,
  ignoredBy: true,
  ignoredAt: true,
  ignoredUntil: true,
} as const;

/** The type of the field `ignored`. */
export const ignoredType = (name: string, description: string) =>
  builder.objectRef<IgnoredColumns>(name).implement({
    description,
    fields: (t) => ({
      reason: t.string({ description: 'Why.', resolve: ({ ignoredReason }) => ignoredReason ?? '' }),
      by: t.string({
        description: 'The e-mail address of the user.',
        resolve: ({ ignoredBy }) => ignoredBy ?? '',
      }),
      at: t.field({
        type: 'DateTime',
        description: 'Since when.',
        resolve: ({ ignoredAt }) => ignoredAt ?? new Date(0),
      }),
      until: t.expose('ignoredUntil', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when; null if there is no end. After that, it is OPEN again.',
      }),
    }),
  });

/** How long something may stay as it is, and why: of ignoreDrift and ignoreOrphan. */
export const ignoringFields = (t: InputFields) => ({
  reason: t.string({ required: true, description: 'Why it may stay; it is shown with it.' }),
  until: t.field({
    type: 'DateTime',
    required: false,
    description: 'After this time it is OPEN again; without it, it is ignored without an end.',
  }),
  expectedVersion: expectedVersionField(t),
});
