import { Refused } from '../api/client';
import { say } from './words';

/** Why something was not done: in words, and which field they are about, where it is one. */
export interface Trouble {
  readonly text: string;
  readonly field: string | null;
  /** The server's status; null: no answer. */
  readonly status: number | null;
}

export type Done<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: Trouble };

/** How a request ended, with words for whoever asked. */
export async function attempt<T>(request: Promise<T>): Promise<Done<T>> {
  try {
    return { ok: true, value: await request };
  } catch (problem) {
    return { ok: false, trouble: troubleOf(problem) };
  }
}

export function troubleOf(problem: unknown): Trouble {
  if (!(problem instanceof Refused)) return { text: say.unreachable, field: null, status: null };
  const { status, field, detail, title } = problem;
  const text = status === 412 ? say.changed : status === 403 ? say.noRight : atField(detail, field) || title;
  return { text, field, status };
}

/** The server names the field in front; below the field that says it twice. */
function atField(detail: string, field: string | null): string {
  if (field === null || !detail.startsWith(`${field} `)) return detail;
  const rest = detail.slice(field.length + 1);
  return `${rest.charAt(0).toUpperCase()}${rest.slice(1)}`;
}
