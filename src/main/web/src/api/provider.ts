import type { Http } from './http';
import { path } from './http';

/** An agency's OpenID provider. */
export interface Provider {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly domains: readonly string[];
  /** As what people come in whom nobody added; null: they do not. */
  readonly newcomers: 'agent' | 'viewer' | null;
  readonly passwords: boolean;
  readonly secondFactor: 'provider' | 'own';
  readonly version: number;
  readonly redirectUri: string;
}

export type ProviderWords = Omit<Provider, 'version' | 'redirectUri'> & { readonly clientSecret?: string };

export interface Identity {
  readonly provider: string;
  readonly subject: string;
  readonly email: string;
  readonly signedInAt: string;
}

/** The sign-in by a provider (docs/sign-in.md). */
export class ProviderApi {
  constructor(private readonly http: Http) {}

  read(): Promise<Provider> {
    return this.http.call('GET', '/sign-in-provider');
  }

  /** @param version null: there is none yet */
  set(provider: ProviderWords, version: number | null): Promise<Provider> {
    return this.http.call('PUT', '/sign-in-provider', provider, version ?? undefined);
  }

  remove(version: number): Promise<unknown> {
    return this.http.call('DELETE', '/sign-in-provider', undefined, version);
  }

  test(): Promise<{ readonly ok: boolean; readonly problem: string | null }> {
    return this.http.call('POST', '/sign-in-provider/test');
  }

  identities(user: string): Promise<{ readonly items: readonly Identity[] }> {
    return this.http.call('GET', path`/users/${user}/identities`);
  }

  unlink(user: string): Promise<unknown> {
    return this.http.call('DELETE', path`/users/${user}/identities`);
  }
}
