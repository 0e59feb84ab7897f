/** A value that outlives the page. */
export interface Shelf<T> {
  read(): T | null;
  write(value: T): void;
}

/** On a browser's storage; where that is full or forbidden, the value lives as long as the page. */
export function shelf<T>(storage: Storage, key: () => string): Shelf<T> {
  const fallback = new Map<string, T>();
  return {
    read() {
      const known = fallback.get(key());
      if (known !== undefined) return known;
      try {
        const text = storage.getItem(key());
        return text === null ? null : (JSON.parse(text) as T);
      } catch {
        return null;
      }
    },
    write(value) {
      try {
        storage.setItem(key(), JSON.stringify(value));
        fallback.delete(key());
      } catch {
        fallback.set(key(), value);
      }
    },
  };
}
