/** What platforms post, read without trusting its shape. */

export interface Payload {
  readonly [key: string]: unknown;
}

export function objectOf(value: unknown): Payload {
  return typeof value === 'object' && value !== null ? (value as Payload) : {};
}

export function listOf(value: unknown): readonly Payload[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

/** A text with something in it, else null. */
export function string(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function parsed(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}
