import type { Conversation, Edit, Person, Status } from '../api/types';
import { desk } from '../desk';
import { words } from '../words';
import { morning, toCome } from '../words/time';
import { ask } from './ask';
import { nameOf } from './parts';
import type { ConversationList } from './sb-conversation-list';
import { explain, tell } from './tell';

/** What one can do with a conversation, the same from the header, the keys, the palette and the contact pane. */

const HOUR = 3_600_000;
const LONGEST_TAG = 50;

export function mayWrite(): boolean {
  return desk.store.state.me?.user.role !== 'viewer';
}

/** The server asks the same of every route behind these pages; who may not does not see them offered. */
export function mayOperate(): boolean {
  const role = desk.store.state.me?.user.role;
  return role === 'owner' || role === 'admin';
}

/** Who can be given a conversation. */
export function assignable(): readonly Person[] {
  return desk.store.state.people.filter(({ role }) => role !== 'viewer');
}

export function personName(id: string): string {
  return desk.store.state.people.find((person) => person.id === id)?.name ?? words.notices.somebody;
}

export function assigneeOf(conversation: Conversation): { id: string; name: string } | null {
  const { assigneeId, assignee } = conversation;
  if (assigneeId === null) return null;
  const known = desk.store.state.people.find(({ id }) => id === assigneeId) ?? assignee;
  return { id: assigneeId, name: known?.name ?? words.notices.somebody };
}

/** Edits, says what was done with a way back, or why not. */
async function edit(conversation: Conversation, change: Edit, done: (after: Conversation) => string, back: Edit | null): Promise<boolean> {
  const { id } = conversation;
  const outcome = await desk.work.edit(id, change);
  if (outcome.ok) {
    tell(done(outcome.value), back === null ? undefined : () => void desk.work.edit(id, back).then((undone) => (undone.ok ? undefined : tell(explain(undone.why, now(id))))));
    return true;
  }
  tell(explain(outcome.why, now(id)));
  return false;
}

/** What it is now, for who was overtaken. */
function now(id: string): string {
  const conversation = desk.store.state.conversations.get(id);
  if (conversation === undefined) return words.acts.unreachable;
  const assignee = assigneeOf(conversation)?.name ?? words.acts.unassigned;
  return words.acts.changed(nameOf(conversation), `${words.status.names[conversation.status]}, ${assignee}`);
}

/** @param to an id, `me` or null */
export function assign(conversation: Conversation, to: string | null): Promise<boolean> {
  const name = nameOf(conversation);
  return edit(
    conversation,
    { assignee: to },
    (after) => (after.assigneeId === null ? words.acts.gaveNobody(name) : words.acts.gave(name, assigneeOf(after)?.name ?? '')),
    { assignee: conversation.assigneeId },
  );
}

export function setStatus(conversation: Conversation, status: Status): Promise<boolean> {
  return edit(conversation, { status }, () => words.status.set(nameOf(conversation), words.status.names[status]), backTo(conversation));
}

function backTo({ status, snoozedUntil }: Conversation): Edit {
  return status === 'snoozed' && snoozedUntil !== null ? { snoozedUntil } : { status };
}

export function snooze(conversation: Conversation, until: Date): Promise<boolean> {
  return edit(
    conversation,
    { snoozedUntil: until.toISOString() },
    () => words.acts.snoozed(nameOf(conversation), toCome(until.getTime(), Date.now())),
    backTo(conversation),
  );
}

/** When one may snooze until, by name. */
export function snoozeTimes(): readonly { readonly key: string; readonly label: string; readonly at: Date }[] {
  const from = Date.now();
  return [
    { key: 'hour', label: words.acts.inAnHour, at: new Date(from + HOUR) },
    { key: 'hours', label: words.acts.inThreeHours, at: new Date(from + 3 * HOUR) },
    { key: 'tomorrow', label: words.acts.tomorrow, at: morning(from, 1) },
    { key: 'week', label: words.acts.nextWeek, at: morning(from, 7) },
  ];
}

/** Asks until when; null when it was left or is over. */
export async function askUntil(): Promise<Date | null> {
  const tomorrow = morning(Date.now(), 1);
  const local = new Date(tomorrow.getTime() - tomorrow.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  const answer = await ask({ title: words.acts.snooze, label: words.acts.until, type: 'datetime-local', value: local, submit: words.acts.snooze });
  const until = answer === null ? null : new Date(answer);
  return until !== null && until.getTime() > Date.now() ? until : null;
}

export async function askSnooze(conversation: Conversation): Promise<void> {
  const until = await askUntil();
  if (until !== null) await snooze(conversation, until);
}

/** Done, or open again. Done goes on to the next row. */
export async function done(conversation: Conversation): Promise<void> {
  if (conversation.status === 'archived') {
    await setStatus(conversation, 'open');
    return;
  }
  const list = document.querySelector<ConversationList>('sb-conversation-list');
  const next = list?.nextOf(conversation.id) ?? null; // on a phone there is no list beside it
  const isDone = await edit(conversation, { status: 'archived' }, () => words.acts.isDone(nameOf(conversation)), backTo(conversation));
  if (!isDone || desk.store.state.open !== conversation.id) return;
  if (next === null) desk.threads.close();
  else await desk.threads.open(next);
}

export async function addTag(conversation: Conversation, tag: string): Promise<void> {
  await edit(conversation, { tags: { add: [tag] } }, () => `${nameOf(conversation)}: ${tag}`, { tags: { remove: [tag] } });
}

export async function removeTag(conversation: Conversation, tag: string): Promise<void> {
  await edit(conversation, { tags: { remove: [tag] } }, () => words.tags.remove(tag), { tags: { add: [tag] } });
}

export async function askTag(): Promise<string | null> {
  const known = await desk.api.desk.tags().catch(() => ({ items: [] as readonly string[] }));
  return ask({ title: words.tags.add, label: words.tags.label, options: known.items, submit: words.tags.add, longest: LONGEST_TAG });
}

export async function askAddTag(conversation: Conversation): Promise<void> {
  const tag = await askTag();
  if (tag !== null) await addTag(conversation, tag);
}

export async function markUnread(conversation: Conversation, from: string | null = null): Promise<void> {
  const outcome = await desk.work.markUnread(conversation.id, from);
  tell(outcome.ok ? words.acts.isUnread(nameOf(conversation)) : explain(outcome.why, now(conversation.id)));
}

export async function copyLink(conversation: Conversation): Promise<void> {
  await navigator.clipboard.writeText(`${location.origin}/c/${conversation.id}`);
  tell(words.acts.linkCopied);
}
