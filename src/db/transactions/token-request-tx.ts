import type { AccountTx, ApiTokenRequest } from '../../domain/accounts/account-tx.ts';
import type { Prisma } from '../generated/client/client.ts';

type TokenRequestTx = Pick<
  AccountTx,
  | 'insertApiTokenRequest'
  | 'openApiTokenRequest'
  | 'apiTokenRequestOf'
  | 'answerApiTokenRequest'
  | 'deleteApiTokenRequest'
>;

/** The part of a transaction that is about programs that ask for an API token. */
export function makeTokenRequestTx(tx: Prisma.TransactionClient): TokenRequestTx {
  /** Locked before it is read: somebody else may answer it, or fetch its token, meanwhile. */
  const lockOne = async (hash: string, where: Prisma.ApiTokenRequestWhereInput) => {
    await tx.$queryRaw`
      SELECT 1 FROM "ApiTokenRequest" WHERE "codeHash" = ${hash} OR "secretHash" = ${hash} FOR UPDATE`;
    return ((await tx.apiTokenRequest.findFirst({ where })) as ApiTokenRequest | null) ?? undefined;
  };
  return {
    async insertApiTokenRequest(data) {
      await tx.apiTokenRequest.deleteMany({ where: { expiresAt: { lte: data.createdAt } } });
      await tx.apiTokenRequest.create({ data });
    },
    openApiTokenRequest: (codeHash, now) =>
      lockOne(codeHash, { codeHash, expiresAt: { gt: now }, userId: null, refusedAt: null }),
    apiTokenRequestOf: (secretHash, now) => lockOne(secretHash, { secretHash, expiresAt: { gt: now } }),
    answerApiTokenRequest: async (id, data) =>
      void (await tx.apiTokenRequest.update({ where: { id }, data })),
    deleteApiTokenRequest: async (id) => void (await tx.apiTokenRequest.delete({ where: { id } })),
  };
}
