import type { Http } from './http';
import { path } from './http';
import { params } from './people';
import type { Page } from './types';

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Account {
  readonly id: string;
  readonly platform: string;
  readonly externalId: string;
  readonly phoneNumberId: string | null;
  readonly businessAccountId: string | null;
  readonly name: string;
  readonly displayPhone: string | null;
  readonly client: Named;
  readonly location: Named | null;
  readonly active: boolean;
  readonly webhook: 'receiving' | 'waiting' | 'refused' | 'off';
  readonly lastReceivedAt: string | null;
  readonly lastSignatureFailure: { readonly at: string; readonly reason: string } | null;
}

/** What one needs in hand to connect a number. */
export interface Connect {
  readonly clientId: string;
  readonly phoneNumberId: string;
  readonly businessAccountId: string;
  readonly accessToken: string;
  readonly appSecret: string;
  readonly name?: string;
}

export interface Connected extends Account {
  /** `verifyToken` is null where the app was there before: Meta knows it already. */
  readonly setup: { readonly callbackUrl: string; readonly verifyToken: string | null; readonly newApp: boolean };
}

export interface Webhook {
  readonly callbackUrl: string;
  readonly app: { readonly name: string; readonly shared: boolean; readonly previousSecretAccepted: boolean };
  readonly lastReceivedAt: string | null;
  readonly lastSignatureFailure: { readonly at: string; readonly ip: string; readonly reason: string } | null;
}

export interface Posted {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly receivedAt: string;
}

export interface Pause {
  readonly by: 'platform' | 'person' | 'disconnected';
  readonly reason: string;
  readonly action: string;
  readonly until?: string;
  readonly code?: number | null;
  readonly who?: string;
}

export interface Lane {
  readonly id: string;
  readonly line: { readonly id: string; readonly name: string; readonly platform: string; readonly displayPhone: string | null };
  readonly client: Named;
  readonly location: Named | null;
  readonly state: 'running' | 'paused' | 'stopped' | 'disconnected';
  readonly pause: Pause | null;
  readonly queued: number;
  readonly inFlight: number;
  readonly inDoubt: number;
  readonly needsDecision: number;
  readonly waitingRecipients: number;
  /** Limits that are reached: what they count waits. */
  readonly limits: readonly { readonly kind: string; readonly reason: string }[];
  readonly oldestQueuedAt: string | null;
  readonly sentLastHour: number;
  readonly owner: { readonly node: string | null; readonly epoch: number } | null;
}

export interface Doubt {
  readonly messageId: string;
  readonly conversationId: string;
  readonly contact: { readonly id: string; readonly name: string | null } | null;
  readonly recipient: string;
  readonly type: string;
  readonly text: string | null;
  readonly calledAt: string | null;
  readonly waitsFor: 'status' | 'person';
  readonly why: string | null;
}

export type Outcome = 'sent' | 'send-again' | 'failed';

/** Numbers and their sending queues (docs/api.md). */
export class LinesApi {
  constructor(private readonly http: Http) {}

  accounts(cursor: string | null): Promise<Page<Account>> {
    return this.http.call('GET', `/accounts?${params({ cursor: cursor ?? '' })}`);
  }

  connect(number: Connect): Promise<Connected> {
    return this.http.call('POST', '/accounts', number);
  }

  change(id: string, to: { readonly name?: string; readonly accessToken?: string; readonly locationId?: string | null }): Promise<Account> {
    return this.http.call('PATCH', path`/accounts/${id}`, to);
  }

  disconnect(id: string): Promise<unknown> {
    return this.http.call('DELETE', path`/accounts/${id}`);
  }

  webhook(id: string): Promise<Webhook> {
    return this.http.call('GET', path`/accounts/${id}/webhook`);
  }

  setWebhook(id: string, to: { readonly appSecret?: string; readonly verifyToken?: string }): Promise<Webhook> {
    return this.http.call('PUT', path`/accounts/${id}/webhook`, to);
  }

  posted(id: string): Promise<Page<Posted>> {
    return this.http.call('GET', `/webhooks/events?${params({ account: id }, 5)}`);
  }

  lanes(cursor: string | null): Promise<Page<Lane>> {
    return this.http.call('GET', `/lanes?${params({ cursor: cursor ?? '' })}`);
  }

  pause(id: string, reason: string): Promise<Lane> {
    return this.http.call('POST', path`/lanes/${id}/pause`, { reason });
  }

  resume(id: string): Promise<Lane> {
    return this.http.call('POST', path`/lanes/${id}/resume`, {});
  }

  doubts(id: string): Promise<Page<Doubt>> {
    return this.http.call('GET', path`/lanes/${id}/in-doubt`);
  }

  decide(message: string, outcome: Outcome): Promise<{ readonly state: string }> {
    return this.http.call('POST', path`/messages/${message}/decide`, { outcome });
  }
}
