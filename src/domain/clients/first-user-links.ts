/**
 * The one-time link with which the first user of a client sets a password in MONARC. Anybody who has it can
 * become that user, so each use of it is explicit, and audited.
 */
import { contexts } from '../secrets/contexts.ts';
import { conflict } from '../errors.ts';
import { mail, mustHaveMail, type Mailer } from '../mailer.ts';
import { isDeleted } from './presence.ts';
import { mustFind } from '../preconditions.ts';
import type { Store, Tx } from '../store.ts';
import type { ApiVaults } from '../secrets/vaults.ts';
import type { Actor, Client } from '../vocabulary.ts';

export interface FirstUserLinksDeps {
  store: Store;
  vaults: ApiVaults;
  /** Undefined if no mail is configured. */
  mailer?: Mailer | undefined;
  /** `<protocol>://<publicHost>` */
  publicUrl: string;
  now(): Date;
}

interface Found {
  client: Client;
  link: string;
  expiresAt: Date;
}

export function makeFirstUserLinks({ store, vaults, mailer, publicUrl, now }: FirstUserLinksDeps) {
  return {
    async revealFirstUserLink(clientId: string, actor: Actor): Promise<Omit<Found, 'client'>> {
      const { link, expiresAt } = await audited('revealFirstUserLink', clientId, actor);
      return { link, expiresAt };
    },

    /** By mail, in the language of the first user; not before the client answers. */
    async sendFirstUserLink(clientId: string, actor: Actor): Promise<void> {
      const by = mustHaveMail(mailer, 'use revealFirstUserLink and pass the link on yourself');
      const { client, link, expiresAt } = await audited('sendFirstUserLink', clientId, actor, mustBeThere);
      const to = {
        email: client.firstUserEmail,
        firstName: client.firstUserFirstName,
        lastName: client.firstUserLastName,
        language: client.firstUserLanguage,
      };
      await mail(
        by,
        { purpose: 'FIRST_USER', to, link, expiresAt },
        'Try again when mail works, or use revealFirstUserLink and pass the link on yourself.',
      );
    },
  };

  async function audited(
    action: string,
    clientId: string,
    actor: Actor,
    check?: (tx: Tx, client: Client) => Promise<void>,
  ): Promise<Found> {
    return store.transact(async (tx) => {
      const found = await find(tx, clientId);
      await check?.(tx, found.client);
      await tx.audit(actor, action, `client ${found.client.alias}`);
      return found;
    });
  }

  async function find(tx: Tx, clientId: string): Promise<Found> {
    const client = await mustFind(tx.clientById(clientId), 'client', clientId);
    if (isDeleted(client)) throw conflict(`The client ${client.alias} is being deleted, or has been.`);
    if (client.firstUserTokenExpiresAt <= now()) {
      throw conflict(
        `The one-time link of ${client.alias} stopped working on ${client.firstUserTokenExpiresAt.toISOString()}. Use renewFirstUserLink.`,
      );
    }
    const token = vaults.accounts.open(client.firstUserToken, contexts.firstUserToken(client.alias));
    return {
      client,
      link: `${publicUrl}/${client.alias}/#/passwordforgotten/${token}`,
      expiresAt: client.firstUserTokenExpiresAt,
    };
  }
}

/** A new link works after the end of the run that writes it to the server. */
async function mustBeThere(tx: Tx, { id, alias, activatedAt }: Client): Promise<void> {
  if (activatedAt === null) {
    throw conflict(
      `The client ${alias} does not answer yet. Send the link when its first run has succeeded.`,
    );
  }
  if ((await tx.openRunsOf(id)).length > 0) {
    throw conflict(`Work on the client ${alias} is under way. Send the link when its run has ended.`);
  }
}
