/** An immutable list or map, as Swagger UI holds the document. */
interface Held {
  get(key: string): unknown;
  getIn(path: string[]): unknown;
  set(key: string, value: unknown): Held;
  map(change: (each: Held) => Held): Held;
  filter(keep: (each: Held) => boolean): Held;
  readonly size: number;
}

const SEARCHED = ['summary', 'description', 'operationId', 'x-right'];

/** What somebody types is searched in tag, address and words of each operation: its own filter knows tags only. */
export function matches(tag: string, operation: Held, phrase: string): boolean {
  const words = [tag, operation.get('method'), operation.get('path'), ...SEARCHED.map((name) => operation.getIn(['operation', name]))];
  const text = words.filter((word) => typeof word === 'string').join(' ').toLowerCase();
  return phrase.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

export const search = () => ({
  fn: {
    opsFilter: (tags: { map(change: (held: Held, tag: string) => Held): Held }, phrase: string) =>
      tags
        .map((held, tag) => held.set('operations', (held.get('operations') as Held).filter((one) => matches(tag, one, phrase))))
        .filter((held) => (held.get('operations') as Held).size > 0),
  },
});
