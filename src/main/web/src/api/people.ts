import type { Http } from './http';
import { path } from './http';
import type { Page } from './types';

export const ROLES = ['owner', 'admin', 'agent', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly active: boolean;
  /** What they see; null: all clients. */
  readonly grants: readonly Grant[] | null;
  readonly hasPassword: boolean;
  /** Grows with every edit; what an edit is made for (`If-Match`). */
  readonly version: number;
  readonly createdAt: string;
  readonly signedInAt: string | null;
}

export interface UserWords {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly active: boolean;
  readonly grants?: readonly Grant[] | null;
}

/** A client, or one location of it (null: all of it). */
export interface Grant {
  readonly clientId: string;
  readonly locationId: string | null;
}

export interface Client {
  readonly id: string;
  readonly name: string;
  readonly locations: readonly { readonly id: string; readonly name: string }[];
}

export interface PasswordLink {
  readonly url: string;
  readonly expiresAt: string;
}

export interface UserQuery {
  readonly q: string;
  readonly role: string;
  readonly active: string;
}

/** People and their roles (docs/api/people.md). */
export class PeopleApi {
  constructor(private readonly http: Http) {}

  users(query: UserQuery, cursor: string | null): Promise<Page<User>> {
    return this.http.call('GET', `/users?${params({ ...query, cursor: cursor ?? '' })}`);
  }

  /** The clients of the agency that one sees, with their locations. */
  clients(): Promise<{ readonly items: readonly Client[] }> {
    return this.http.call('GET', '/clients');
  }

  addClient(name: string): Promise<Client> {
    return this.http.call('POST', '/clients', { name });
  }

  addLocation(client: string, name: string): Promise<{ readonly id: string; readonly name: string }> {
    return this.http.call('POST', path`/clients/${client}/locations`, { name });
  }

  addUser(user: UserWords): Promise<User & { readonly link: PasswordLink }> {
    return this.http.call('POST', '/users', user);
  }

  changeUser(id: string, user: Partial<UserWords>, version: number): Promise<User> {
    return this.http.call('PATCH', path`/users/${id}`, user, version);
  }

  deactivate(id: string, version: number): Promise<unknown> {
    return this.http.call('DELETE', path`/users/${id}`, undefined, version);
  }

  passwordLink(id: string): Promise<PasswordLink> {
    return this.http.call('POST', path`/users/${id}/password-link`);
  }

  removeSecondFactor(id: string): Promise<unknown> {
    return this.http.call('DELETE', path`/users/${id}/totp`);
  }
}

/** The parts of a question that say something. */
export function params(values: Readonly<Record<string, string>>, limit = 50): URLSearchParams {
  return new URLSearchParams([['limit', String(limit)], ...Object.entries(values).filter(([, value]) => value !== '')]);
}
