import type { Http } from './http';
import { path } from './http';

export interface Question {
  readonly key: string;
  readonly kind: string;
  readonly ask: string;
  readonly label: string;
}

export interface Script {
  readonly greeting: string;
  readonly questions: readonly Question[];
}

export interface LineScript {
  /** 0: the line has none yet, and `script` is what one begins with. */
  readonly version: number;
  readonly on: boolean;
  readonly script: Script;
}

/** What came of a turn of the customer. */
export interface Turn {
  readonly says: string | null;
  /** The key of the question that waits then. */
  readonly asked: string | null;
  readonly answers: Readonly<Record<string, string>>;
  readonly end: string | null;
}

/** Scripts that answer new customers (docs/automation.md). */
export class IntakeApi {
  constructor(private readonly http: Http) {}

  script(line: string): Promise<LineScript> {
    return this.http.call('GET', path`/accounts/${line}/intake`);
  }

  /** @param turns what the customer writes in each, one text a message */
  dryRun(script: Script, turns: readonly (readonly string[])[]): Promise<{ readonly turns: readonly Turn[] }> {
    return this.http.call('POST', '/intake/dry-run', { script, turns });
  }
}
