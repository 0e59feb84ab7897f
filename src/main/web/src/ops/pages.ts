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
  { section: 'workflows', key: 'runs', name: say.pages.runs, load: async () => (await import('./runs')).Runs },
  { section: 'workflows', key: 'all', name: say.pages.workflows, load: async () => (await import('./workflows')).Workflows },
  { section: 'workflows', key: 'play', name: say.pages.play, load: async () => (await import('./play')).Play },
  { section: 'operations', key: 'overview', name: say.pages.overview, load: async () => (await import('./overview')).Overview },
  { section: 'operations', key: 'queues', name: say.pages.queues, load: async () => (await import('./queues')).Queues },
  { section: 'operations', key: 'events', name: say.pages.events, load: async () => (await import('./events')).Events },
  { section: 'operations', key: 'aside', name: say.pages.aside, load: async () => (await import('./aside')).Aside },
  { section: 'operations', key: 'deliveries', name: say.pages.deliveries, load: async () => (await import('./deliveries')).Deliveries },
  { section: 'settings', key: 'users', name: say.pages.users, load: async () => (await import('./users')).Users },
  { section: 'settings', key: 'numbers', name: say.pages.numbers, load: async () => (await import('./numbers')).Numbers },
  { section: 'settings', key: 'keys', name: say.pages.keys, load: async () => (await import('./keys')).Keys },
  { section: 'settings', key: 'sign-in', name: say.pages.signIn, load: async () => (await import('./provider')).ProviderPage },
  { section: 'settings', key: 'outgoing', name: say.pages.outgoing, load: async () => (await import('./outgoing')).Outgoing },
  { section: 'settings', key: 'audit', name: say.pages.audit, load: async () => (await import('./audit')).Audit },
];

/** One run. It is reached from the list, and has no tab. */
const RUN: PageEntry = { section: 'workflows', key: 'run', name: say.pages.run, load: async () => (await import('./run')).RunPage };

/** The page that an address means; the section's first where it names none that there is. */
export function pageOf(section: Section, key: string | null, item?: string): PageEntry | undefined {
  if (section === 'workflows' && key === 'runs' && item !== undefined) return RUN;
  const pages = PAGES.filter((page) => page.section === section);
  return pages.find((page) => page.key === key) ?? pages[0];
}
