import type { Http } from './http';
import { path } from './http';
import { params } from './people';
import type { Page } from './types';

export const STATES = ['pending', 'processed', 'parked', 'dead', 'noop', 'discarded'] as const;
export type LeafState = (typeof STATES)[number];

/** What was posted, one event each. */
export interface Leaf {
  readonly id: string;
  /** Null when it names no line, or none that is known. */
  readonly accountId: string | null;
  readonly platform: string;
  readonly kind: string;
  readonly state: LeafState;
  readonly reason: string | null;
  readonly attempts: number;
  readonly receivedAt: string;
}

export interface LeafQuery {
  readonly account: string;
  readonly kind: string;
  readonly state: string;
  readonly from: string;
  readonly to: string;
}

/** Which of those set aside go back to work; what is left out does not narrow. */
export interface Aside {
  readonly state: LeafState;
  readonly reason?: string;
  readonly kind?: string;
  readonly account?: string;
  /** When it was set aside, exclusive. */
  readonly to?: string;
}

/** One POST, taken or refused. */
export interface Attempt {
  readonly at: string;
  readonly route: string;
  readonly ip: string;
  readonly status: number;
  readonly reason: string | null;
  readonly requestId: string;
  readonly externalAccount: string | null;
  readonly accountId: string | null;
  readonly leaves: number;
}

export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export interface Counts {
  readonly received: number;
  readonly processed: number;
  readonly failed: number;
  readonly parked: number;
  readonly lagMillis: Percentiles;
  readonly processingMillis: Percentiles;
}

export interface PlatformCounts extends Counts {
  readonly platform: string;
  readonly noop: number;
}

export interface Series {
  readonly from: string;
  readonly to: string;
  readonly stepSeconds: number;
  readonly points: readonly (Counts & { readonly at: string })[];
}

export interface Health {
  readonly status: 'ok' | 'degraded';
  readonly postgres: 'up' | 'down';
  readonly redis: string;
  readonly queues: readonly { readonly queue: string; readonly waiting: number; readonly oldestSeconds: number | null; readonly workers: number; readonly lastSeen: string | null }[];
  readonly missingHere: readonly string[];
}

/** What was posted and what became of it (docs/api.md, What was posted). */
export class WebhooksApi {
  constructor(private readonly http: Http) {}

  events(query: LeafQuery, cursor: string | null): Promise<Page<Leaf>> {
    return this.http.call('GET', `/webhooks/events?${params({ ...query, cursor: cursor ?? '' })}`);
  }

  event(id: string): Promise<Leaf & { readonly body: unknown }> {
    return this.http.call('GET', path`/webhooks/events/${id}`);
  }

  replay(id: string): Promise<unknown> {
    return this.http.call('POST', path`/webhooks/events/${id}/replay`);
  }

  replayAll(which: Aside): Promise<{ readonly replayed: number; readonly more: boolean }> {
    return this.http.call('POST', '/webhooks/events/replay', which);
  }

  discard(id: string, reason: string): Promise<unknown> {
    return this.http.call('POST', path`/webhooks/events/${id}/discard`, { reason });
  }

  recent(): Promise<{ readonly items: readonly Attempt[] }> {
    return this.http.call('GET', '/webhooks/recent?limit=200');
  }

  stats(hours: number): Promise<{ readonly platforms: readonly PlatformCounts[] }> {
    return this.http.call('GET', `/webhooks/stats?hours=${hours}`);
  }

  series(hours: number): Promise<Series> {
    return this.http.call('GET', `/webhooks/stats/series?hours=${hours}`);
  }

  health(): Promise<Health> {
    return this.http.call('GET', '/webhooks/health');
  }
}
