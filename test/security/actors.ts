/** The hostile callers of docs/security.md, each by what they hold. What they try is in the tests beside this. */
import type { Permission, UserRole } from '../../src/domain/permissions.ts';
import type { Answer, Api } from '../kit/api.ts';
import { openBrowser, type Browser } from '../kit/browser.ts';

export interface HostileCaller {
  /** Null for somebody who holds nothing. */
  bearer: string | null;
  /** Asks over HTTP. */
  ask(query: string, variables?: object): Promise<Answer>;
}

/** Somebody on the network, without an account. */
export const anonymous = (api: Api): HostileCaller => holding(api, null);

/** Somebody who works with Regent, and wants more than these roles allow. */
export const insider = async (api: Api, ...roles: UserRole[]): Promise<HostileCaller> =>
  holding(api, await api.sessionOf(roles));

/** Somebody who has found an API token of the administrator. */
export const finderOfToken = async (api: Api, ...scopes: Permission[]): Promise<HostileCaller> =>
  holding(api, await api.apiTokenWith(scopes));

function holding(api: Api, bearer: string | null): HostileCaller {
  return { bearer, ask: (query, variables) => api.graphql(query, variables, { token: bearer }) };
}

/** Somebody who once knew a password, and has kept the cookies that signing in left then. */
export async function hoarder(
  api: Api,
  credentials: { email: string; password: string },
  cookies: number,
): Promise<Browser[]> {
  const devices: Browser[] = [];
  for (let n = 0; n < cookies; n += 1) {
    const device = openBrowser(api, '192.0.2.66');
    await device.signIn(credentials);
    device.cookies.delete('regent_session');
    devices.push(device);
  }
  return devices;
}
