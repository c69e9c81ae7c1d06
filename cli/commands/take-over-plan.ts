import { buildCommand } from '@stricli/core';
import { RefusedError } from '../../sdk/errors.ts';
import { PlanTakeOverDocument } from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { readInventory } from '../inventory.ts';
import { linesOfReport } from '../show/take-over.ts';

interface Flags {
  inventory?: string;
  vaultPasswordFile?: string;
  server?: string[];
  json: boolean;
}

export const takeOverPlanCommand = buildCommand<Flags, [], Context>({
  docs: {
    brief:
      'Report what others have set up, where sources differ, and what Regent would write; nothing is changed',
  },
  parameters: {
    flags: {
      inventory: {
        kind: 'parsed',
        parse: String,
        brief: 'The folder of the inventory; by default INVENTORY_DIR of Regent’s machine',
        optional: true,
        placeholder: 'folder',
      },
      vaultPasswordFile: {
        kind: 'parsed',
        parse: String,
        brief: 'The file with the password of ansible-vault; - for stdin',
        optional: true,
        placeholder: 'file',
      },
      server: {
        kind: 'parsed',
        parse: String,
        brief: 'Look only at this server; may be given several times',
        optional: true,
        variadic: true,
        placeholder: 'fqdn',
      },
      json: { kind: 'boolean', brief: 'For scripts: one JSON object', default: false, withNegated: false },
    },
  },
  async func({ inventory: folder, vaultPasswordFile, server, json }) {
    const inventory = folder === undefined ? undefined : readInventory(folder);
    for (const path of inventory?.leftOut ?? []) this.warn(`${path} is a link, and is left out.`);
    const vaultPassword = vaultPasswordFile === undefined ? undefined : await this.read(vaultPasswordFile);
    const input = { serverIds: server, inventory: inventory?.files, vaultPassword };
    const { planTakeOver } = await this.connect().ask(PlanTakeOverDocument, { input });
    const { report, userErrors } = planTakeOver;
    if (report == null) throw new RefusedError(userErrors.map(({ message }) => message));
    if (json) this.print(JSON.stringify(report));
    else for (const line of linesOfReport(report)) this.print(line);
  },
});
