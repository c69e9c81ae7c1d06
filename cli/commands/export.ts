import { buildCommand } from '@stricli/core';
import { FleetDocument } from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';

export const exportCommand = buildCommand<object, [], Context>({
  docs: {
    brief: 'Write the estate as one YAML file to stdout, without secrets',
    fullDescription: 'regent export > fleet.yaml',
  },
  parameters: { flags: {} },
  async func() {
    const { fleet } = await this.connect().ask(FleetDocument, {});
    this.process.stdout.write(fleet);
  },
});
