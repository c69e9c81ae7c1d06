/** What the domain asks of the database about models; src/db answers. */
import type { Client, Model } from '../vocabulary.ts';

/** Without a number it gets the next one. */
export type NewModel = Omit<Model, 'id' | 'version' | 'number'> & { number?: number };

/** The part of a transaction that is about models. */
export interface ModelTx {
  /** From here on, other changes of models wait; links to models do not. */
  lockModels(): Promise<void>;
  /** Sorted by number, with the deleted ones. */
  models(): Promise<Model[]>;
  /** Takes a row lock, so that no client is linked to it until the commit. */
  modelById(id: string): Promise<Model | undefined>;
  /** Keeps them as they are until the commit. */
  modelsById(ids: string[]): Promise<Model[]>;
  insertModel(model: NewModel): Promise<Model>;
  updateModel(id: string, patch: Partial<Model>): Promise<Model>;
  /** Makes it the only default. From then on, `isDefault` of every model is kept as it is here. */
  chooseDefaultModel(id: string): Promise<Model>;
  /** The clients that are linked to it and not deleted. */
  clientsUsingModel(id: string): Promise<Client[]>;
}
