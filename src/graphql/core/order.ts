/** The order of a list: by one field, in one direction, and always the same for equal values. */
import { builder } from '../builder.ts';

export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'The direction of a list.',
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

/** The input type for the order of a list. */
export function orderOf<Field extends Record<string, OrderField>>(type: string, values: Field) {
  const field = builder.enumType(`${type}OrderField`, {
    description: 'The field that a list is sorted by.',
    values,
  });
  return builder.inputType(`${type}Order`, {
    description: 'The order of a list.',
    fields: (t) => ({
      field: t.field({ type: field, required: true, description: 'The field to sort by.' }),
      direction: t.field({
        type: OrderDirection,
        required: false,
        description: 'The direction; ASC by default.',
      }),
    }),
  });
}

/** For Prisma; `unique` is the field for the default order, and for the order of equal values. */
export function inOrder(
  order: { field: unknown; direction?: 'asc' | 'desc' | null | undefined } | null | undefined,
  unique: string,
): Record<string, 'asc' | 'desc'>[] {
  const last = { [unique]: 'asc' as const };
  return order == null ? [last] : [{ [String(order.field)]: order.direction ?? 'asc' }, last];
}
