import type { Http } from './http';
import { path } from './http';
import { params } from './people';
import type { Named, Page } from './types';

export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** How it begins; null: it was made before this was kept. */
  readonly hint: string | null;
  readonly scope: Scope;
  readonly createdBy: Named | null;
  readonly createdAt: string;
  /** null: it was made when keys had no end. */
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

/** A line of the log. */
export interface Entry {
  readonly id: string;
  readonly at: string;
  readonly actor: { readonly kind: 'user' | 'key' | 'nobody'; readonly id: string | null; readonly name: string | null };
  readonly act: string;
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly ip: string | null;
  readonly requestId: string | null;
}

export interface EntryQuery {
  readonly act: string;
  readonly actor: string;
  readonly from: string;
}

/** An address of the agency's own that events are posted to. */
export interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  readonly events: readonly string[];
  readonly state: 'on' | 'off' | 'disabled';
  readonly reason: string | null;
  readonly disabledAt: string | null;
  readonly failingSince: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastFailure: string | null;
  readonly previousSecretUntil: string | null;
  readonly createdAt: string;
}

export interface EndpointWords {
  readonly url: string;
  readonly events: readonly string[];
  readonly description: string | null;
}

/** Keys, the log, outgoing webhooks (docs/api/people.md, docs/api/outgoing-webhooks.md). */
export class SettingsApi {
  constructor(private readonly http: Http) {}

  keys(cursor: string | null): Promise<Page<ApiKey>> {
    return this.http.call('GET', `/api-keys?${params({ cursor: cursor ?? '' })}`);
  }

  addKey(key: { name: string; scope: Scope; expiresAt?: string }): Promise<ApiKey & { readonly key: string }> {
    return this.http.call('POST', '/api-keys', key);
  }

  revoke(id: string): Promise<unknown> {
    return this.http.call('DELETE', path`/api-keys/${id}`);
  }

  audit(query: EntryQuery, cursor: string | null): Promise<Page<Entry>> {
    return this.http.call('GET', `/audit?${params({ ...query, cursor: cursor ?? '' })}`);
  }

  endpoints(): Promise<{ readonly items: readonly Endpoint[] }> {
    return this.http.call('GET', '/outgoing-webhooks');
  }

  addEndpoint(endpoint: EndpointWords): Promise<Endpoint & { readonly secret: string }> {
    return this.http.call('POST', '/outgoing-webhooks', endpoint);
  }

  changeEndpoint(id: string, change: Partial<EndpointWords> & { readonly state?: 'on' | 'off' }): Promise<Endpoint> {
    return this.http.call('PATCH', path`/outgoing-webhooks/${id}`, change);
  }

  removeEndpoint(id: string): Promise<unknown> {
    return this.http.call('DELETE', path`/outgoing-webhooks/${id}`);
  }

  rotateSecret(id: string): Promise<Endpoint & { readonly secret: string }> {
    return this.http.call('POST', path`/outgoing-webhooks/${id}/rotate-secret`);
  }

  /** @param count what a call without it answered; null: only counts */
  replay(id: string, from: string, to: string, count: number | null): Promise<{ readonly count?: number; readonly replayed?: number }> {
    return this.http.call('POST', path`/outgoing-webhooks/${id}/replay`, { from, ...(to === '' ? {} : { to }), ...(count === null ? {} : { count }) });
  }

  schemas(): Promise<{ readonly items: readonly { readonly name: string }[] }> {
    return this.http.call('GET', '/events/schemas');
  }
}
