/** Signing in over HTTP as a browser does, with its cookies. */
import type { Answer, Api } from '../api.ts';
import { EMAIL, PASSWORD } from '../api.ts';

export interface Browser {
  graphql(query: string, variables?: object): Promise<Answer>;
  /** Gives the payload of `signIn`. */
  signIn(input?: { email?: string; password?: string; code?: string }): Promise<SignedIn>;
  readonly cookies: Map<string, string>;
}

interface SignedIn {
  viewer: { email: string } | null;
  userErrors: { code: string; message: string; path: string[] | null; retryAfter: number | null }[];
}

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { viewer { email } userErrors { code message path retryAfter } }
}`;

/** @param address of the browser, for a server that trusts proxies on this machine */
export function openBrowser(api: Api, address?: string): Browser {
  const cookies = new Map<string, string>();
  const browser: Browser = {
    cookies,
    async graphql(query, variables) {
      const response = await fetch(api.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Browser/1.0',
          cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
          ...(address === undefined ? {} : { 'x-forwarded-for': address }),
        },
        body: JSON.stringify({ query, variables }),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        if (value === '') cookies.delete(name);
        else cookies.set(name, value);
      }
      return (await response.json()) as Answer;
    },
    async signIn(input = {}) {
      const { data } = await browser.graphql(SIGN_IN, {
        input: { email: EMAIL, password: PASSWORD, ...input },
      });
      return data.signIn;
    },
  };
  return browser;
}
