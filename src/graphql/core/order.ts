/** In which order a list comes: by one field, in one direction, and always the same for things that are alike. */
import { builder } from '../builder.ts';

export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which end of a list comes first.',
  values: {
    ASC: { value: 'asc', description: 'The smallest, first in the alphabet, or oldest first.' },
    DESC: { value: 'desc', description: 'The largest, last in the alphabet, or newest first.' },
  },
});

interface OrderField {
  /** The column. */
  value: string;
  description: string;
}

/** The input with which a list of these is put in order. */
export function orderOf<Field extends Record<string, OrderField>>(type: string, values: Field) {
  const field = builder.enumType(`${type}OrderField`, {
    description: 'What a list is put in order by.',
    values,
  });
  return builder.inputType(`${type}Order`, {
    description: 'In which order a list comes.',
    fields: (t) => ({
      field: t.field({ type: field, required: true, description: 'By what.' }),
      direction: t.field({
        type: OrderDirection,
        required: false,
        description: 'Which end comes first; ASC by default.',
      }),
    }),
  });
}

/** For Prisma; `unique` is the field by which it is ordered otherwise, and among things that are alike. */
export function inOrder(
  order: { field: unknown; direction?: 'asc' | 'desc' | null | undefined } | null | undefined,
  unique: string,
): Record<string, 'asc' | 'desc'>[] {
  const last = { [unique]: 'asc' as const };
  return order == null ? [last] : [{ [String(order.field)]: order.direction ?? 'asc' }, last];
}
