import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { Conversation, Found, Person } from '../api/types';
import { desk } from '../desk';
import type { State, ViewKind } from '../store/state';
import { viewOf } from '../store/views';
import { words } from '../words';
import { rowTime } from '../words/time';
import { addTag, askSnooze, assign, assignable, copyLink, done, markUnread, mayWrite } from './acts';
import { goToPlace } from './address';
import { avatar, icon, nameOf } from './parts';
import { pathTo } from './place';
import { sections } from './sections';

/** What the palette offers. */
export interface Entry {
  readonly key: string;
  readonly group: string;
  readonly art: TemplateResult;
  readonly label: TemplateResult | string;
  /** At the end of the line: a time, a key. */
  readonly end: TemplateResult | string;
  act(): void;
}

const VIEWS: readonly (readonly [ViewKind, string])[] = [
  ['waiting', 'G W'], ['mine', 'G M'], ['unassigned', 'G U'], ['unread', ''], ['closing', ''], ['trouble', 'G T'], ['snoozed', ''], ['all', ''], ['done', ''],
];
const MOST_TAGS = 8;

/** The text with what was typed marked, where it begins a word. */
export function marked(text: string, q: string): TemplateResult | string {
  if (q === '') return text;
  const at = text.toLowerCase().search(new RegExp(`(?:^|[^\\p{L}\\p{N}])${escape(q.toLowerCase())}`, 'u'));
  if (at < 0) return text;
  const from = text.toLowerCase().indexOf(q.toLowerCase(), at);
  return html`${text.slice(0, from)}<mark>${text.slice(from, from + q.length)}</mark>${text.slice(from + q.length)}`;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
}

function matches(text: string, q: string): boolean {
  return q === '' || text.toLowerCase().split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(q.toLowerCase())) || text.toLowerCase().includes(q.toLowerCase());
}

const key = (name: string) => (name === '' ? '' : html`<kbd>${name}</kbd>`);

/** What can be done with the open conversation. */
export function actionsHere(conversation: Conversation | undefined, q: string): readonly Entry[] {
  if (conversation === undefined || !mayWrite()) return [];
  const say = words.acts;
  const group = words.palette.groups.here;
  const me = desk.store.state.me?.user.id ?? null;
  const acts: readonly (readonly [string, string, string, () => void])[] = [
    [conversation.status === 'archived' ? say.reopen : say.done, 'done', 'E', () => void done(conversation)],
    ...(me === null ? [] : ([[words.keys.toMe, 'assign', 'I', () => void assign(conversation, me)]] as const)),
    [say.snooze, 'moon', 'S', () => void askSnooze(conversation)],
    [say.markUnread, 'eye', 'U', () => void markUnread(conversation)],
    [say.copyLink, 'copy', '', () => void copyLink(conversation)],
  ];
  return acts.filter(([label]) => matches(label, q)).map(([label, art, cap, act]) => ({ key: `act ${label}`, group, art: icon(art), label: marked(label, q), end: key(cap), act }));
}

/** Whom the open conversation can be given to. */
export function peopleHere(conversation: Conversation | undefined, q: string): readonly Entry[] {
  if (conversation === undefined || !mayWrite()) return [];
  return assignable()
    .filter(({ name }) => matches(name, q))
    .map((person: Person) => ({
      key: `person ${person.id}`,
      group: words.palette.groups.here,
      art: icon('assign'),
      label: marked(words.palette.assignTo(person.name), q),
      end: key('A'),
      act: () => void assign(conversation, person.id),
    }));
}

/** Tags for the open conversation. */
export function tagsHere(conversation: Conversation | undefined, known: readonly string[], q: string): readonly Entry[] {
  if (conversation === undefined || !mayWrite()) return [];
  const found = known.filter((tag) => matches(tag, q) && !conversation.tags.includes(tag)).slice(0, MOST_TAGS);
  const entry = (tag: string, label: TemplateResult | string): Entry => ({
    key: `tag ${tag}`, group: words.palette.groups.here, art: icon('tag'), label, end: key('T'), act: () => void addTag(conversation, tag),
  });
  const isNew = q !== '' && !known.some((tag) => tag.toLowerCase() === q.toLowerCase());
  return [...found.map((tag) => entry(tag, marked(words.palette.tagWith(tag), q))), ...(isNew ? [entry(q, words.palette.newTag(q))] : [])];
}

/** Where one can go. */
export function placesTo(state: State, q: string): readonly Entry[] {
  const group = words.palette.groups.go;
  const views = VIEWS.filter(([kind]) => matches(words.views[kind], q)).map(([kind, cap]): Entry => ({
    key: `view ${kind}`, group, art: icon('inbox'), label: marked(words.views[kind], q), end: cap === '' ? '' : html`${cap.split(' ').map((each) => key(each))}`, act: () => desk.lists.choose(viewOf(kind)),
  }));
  const saved = state.saved.filter(({ name }) => matches(name, q)).map(({ name, view }): Entry => ({
    key: `saved ${name}`, group, art: icon('star'), label: marked(name, q), end: '', act: () => desk.lists.choose(view),
  }));
  const clients = (state.me?.clients ?? []).filter(({ name }) => matches(name, q)).map(({ id, name }): Entry => ({
    key: `client ${id}`, group, art: icon('shop'), label: marked(name, q), end: '', act: () => desk.lists.choose(viewOf('all', { client: id })),
  }));
  return [...views, ...sectionsTo(group, q), ...saved, ...clients];
}

function sectionsTo(group: string, q: string): readonly Entry[] {
  return sections().filter(([section]) => matches(words.rail[section], q)).map(([section, art, cap]) => ({
    key: `section ${section}`, group, art: icon(art), label: marked(words.rail[section], q), end: html`${key('G')}${key(cap)}`, act: () => goToPlace(pathTo(section)),
  }));
}

export function conversationEntry(conversation: Conversation, group: string, q: string): Entry {
  const name = nameOf(conversation);
  return {
    key: `conversation ${conversation.id}`,
    group,
    art: avatar(name, conversation.contact.id, 'sm', conversation.line.platform),
    label: html`<bdi>${marked(name, q)}</bdi><span class="where"> · ${conversation.client.name}, ${conversation.line.name}</span>`,
    end: conversation.lastMessageAt === null ? '' : rowTime(conversation.lastMessageAt, Date.now()),
    act: () => void desk.threads.open(conversation.id),
  };
}

/** Contacts, conversations and messages that the server found, as groups. */
export function foundEntries(found: Found, q: string, jump: (conversation: string, message: string) => void): readonly Entry[] {
  const { groups } = words.palette;
  const conversations = new Map(found.conversations.items.map((one) => [one.id, one]));
  const people = found.people.items.flatMap((person): Entry[] => {
    const [first] = person.conversationIds;
    if (first === undefined) return [];
    const name = person.name ?? person.phone ?? words.unknownContact;
    return [{
      key: `contact ${person.id}`, group: groups.people, art: avatar(name, person.id, 'sm'),
      label: html`<bdi>${marked(name, q)}</bdi><span class="where"> ${[person.phone === name ? null : person.phone, person.email].filter(Boolean).join(' · ')}</span>`,
      end: '', act: () => void desk.threads.open(first),
    }];
  });
  const messages = found.messages.items.map(({ message, marks }): Entry => {
    const conversation = conversations.get(message.conversationId);
    const name = conversation === undefined ? words.unknownContact : nameOf(conversation);
    return {
      key: `message ${message.id}`, group: groups.messages,
      art: avatar(name, conversation?.contact.id ?? message.conversationId, 'sm', conversation?.line.platform),
      label: html`<bdi>${excerpt(message.text ?? '', marks)}</bdi><span class="where"> · ${name}</span>`,
      end: rowTime(message.at, Date.now()), act: () => jump(message.conversationId, message.id),
    };
  });
  return [...people, ...found.conversations.items.map((one) => conversationEntry(one, groups.conversations, q)), ...messages];
}

const BEFORE = 24;

/** The text from shortly before the first mark, with all marks. */
function excerpt(text: string, marks: readonly (readonly [number, number])[]): unknown[] {
  const start = Math.max(0, (marks[0]?.[0] ?? 0) - BEFORE);
  const parts: unknown[] = [start > 0 ? '…' : ''];
  let at = start;
  for (const [from, to] of marks) {
    if (from < at) continue;
    parts.push(text.slice(at, from), html`<mark>${text.slice(from, to)}</mark>`);
    at = to;
  }
  parts.push(text.slice(at));
  return parts;
}
