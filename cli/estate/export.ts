import { FleetDocument } from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';

export async function exportFleet(this: Context): Promise<void> {
  const { fleet } = await this.connect().ask(FleetDocument, {});
  this.process.stdout.write(fleet);
}
