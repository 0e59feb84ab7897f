/** How long a text may be. */
export interface Limit {
  readonly most: number;
  /** What counts: characters, or bytes of UTF-8. */
  readonly measure: (text: string) => number;
}

const characters = (text: string) => [...text].length;
const bytes = (text: string) => new TextEncoder().encode(text).length;

const LIMITS: Record<string, Limit> = {
  whatsapp: { most: 4096, measure: characters },
  messenger: { most: 2000, measure: characters },
  instagram: { most: 1000, measure: bytes },
};
const USUAL: Limit = { most: 4096, measure: characters };

/** What a platform takes; the server holds the same numbers. */
export function limitOf(platform: string): Limit {
  return LIMITS[platform] ?? USUAL;
}
