import { builder } from '../builder.ts';
import type { InputFields } from '../core/payload.ts';

const InventoryFile = builder.inputType('InventoryFileInput', {
  description: 'A file of the inventory of MONARC’s Ansible playbook.',
  fields: (t) => ({
    path: t.string({
      required: true,
      description:
        'Its path in the folder `inventory`: `hosts`, or `host_vars/<server>/generated.yaml`. Other files are not read.',
    }),
    content: t.string({
      required: true,
      description: 'Its content, with values in ansible-vault as they are. It is stored nowhere.',
    }),
  }),
});

/** The arguments with which somebody gives an inventory. */
export const inventoryFields = (t: InputFields) => ({
  inventory: t.field({
    type: [InventoryFile],
    required: false,
    description:
      'Files of the inventory: at most 200, and 800,000 characters. Without them, those in the folder INVENTORY_DIR of Regent’s machine are read, if it is set.',
  }),
  vaultPassword: t.string({
    required: false,
    description: 'The password of ansible-vault, if values or files are encrypted. It is stored nowhere.',
  }),
});
