import type { Section } from '../ui/place';
import type { Page } from './page';
import { say } from './words';

/** A page of a section. Each has its own code, loaded when it is opened. */
export interface PageEntry {
  readonly section: Section;
  /** In the address, behind the section. */
  readonly key: string;
  readonly name: string;
  load(): Promise<new () => Page>;
}

/** All pages, in the order of their tabs. The first of a section is where one comes in. */
export const PAGES: readonly PageEntry[] = [
  { section: 'operations', key: 'queues', name: say.pages.queues, load: async () => (await import('./queues')).Queues },
  { section: 'settings', key: 'users', name: say.pages.users, load: async () => (await import('./users')).Users },
  { section: 'settings', key: 'numbers', name: say.pages.numbers, load: async () => (await import('./numbers')).Numbers },
];

/** The page that an address means; the section's first where it names none that there is. */
export function pageOf(section: Section, key: string | null): PageEntry | undefined {
  const pages = PAGES.filter((page) => page.section === section);
  return pages.find((page) => page.key === key) ?? pages[0];
}
