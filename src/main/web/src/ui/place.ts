/** Where in the app one is: at the inbox, or on a page of its other sections. */
export type Section = 'workflows' | 'operations' | 'settings';
/** `item`: the one thing that the page is about. */
export type Place = { readonly section: 'inbox' } | { readonly section: Section; readonly page: string | null; readonly item?: string };

const PATH = /^\/(workflows|operations|settings)(?:\/([a-z-]{1,40})(?:\/([0-9]{1,20}))?)?\/?$/;
const INBOX: Place = { section: 'inbox' };

/** What an address names; what it does not name a section by is the inbox. */
export function placeOf(path: string): Place {
  const [, section, page, item] = PATH.exec(path) ?? [];
  return section === undefined ? INBOX : { section: section as Section, page: page ?? null, ...(item === undefined ? {} : { item }) };
}

export function pathTo(section: Section, page: string | null = null): string {
  return page === null ? `/${section}` : `/${section}/${page}`;
}

const listeners = new Set<() => void>();
let current: Place | null = null;

export function place(): Place {
  current ??= placeOf(location.pathname);
  return current;
}

/** Takes up the place of the address as it is now. */
export function arrive(): void {
  current = placeOf(location.pathname);
  for (const listener of listeners) listener();
}

export function onPlace(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
