import type { Message, Note } from '../api/types';
import type { Shown } from '../store/messages';
import { sameDay } from '../words/time';

/** What stands in a thread, top to bottom. */
export type Item =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'note'; readonly key: string; readonly note: Note }
  | { readonly kind: 'new'; readonly key: string; readonly since: string | null }
  | { readonly kind: 'message'; readonly key: string; readonly shown: Shown; readonly joins: boolean; readonly ends: boolean; readonly waits: boolean };

/** Kinds that stand in the middle, on neither side. */
const MIDDLE = new Set(['system', 'call']);
const TOGETHER_MS = 5 * 60_000;

/**
 * Sets the lines between days, marks what is new, and joins what one side wrote within five minutes.
 *
 * Later messages wait for one that is in doubt.
 *
 * @param notes of colleagues, put between by time
 * @param fresh how many of the newest incoming messages are new since the thread was opened
 */
export function itemsOf(shown: readonly Shown[], notes: readonly Note[], fresh: number): Item[] {
  const firstNew = keyOfFirstNew(shown, fresh);
  const items: Item[] = [];
  const left = [...notes];
  let doubtful = false;
  let last: string | null = null;
  const onDay = (at: string, key: string) => {
    if (last === null || !sameDay(last, at)) items.push({ kind: 'day', key: `day ${at.slice(0, 10)} ${key}`, at });
    last = at;
  };
  const putNotes = (until: number) => {
    const before = items.length;
    for (let note = left[0]; note !== undefined && Date.parse(note.at) <= until; note = left[0]) {
      onDay(note.at, note.id);
      items.push({ kind: 'note', key: `note ${note.id}`, note });
      left.shift();
    }
    return items.length > before;
  };
  shown.forEach((one, i) => {
    const before = shown[i - 1]?.message;
    const after = shown[i + 1];
    const { at } = one.message;
    const apart = putNotes(Date.parse(at));
    const day = before === undefined || !sameDay(before.at, at);
    const isNew = one.key === firstNew;
    onDay(at, one.key);
    if (isNew) items.push({ kind: 'new', key: 'new', since: before?.at ?? null });
    items.push({
      kind: 'message',
      key: one.key,
      shown: one,
      waits: doubtful,
      joins: !day && !isNew && !apart && before !== undefined && together(before, one.message),
      ends: after === undefined || after.key === firstNew || !together(one.message, after.message) || after.message.state !== one.message.state,
    });
    doubtful ||= one.message.state === 'in_doubt';
  });
  putNotes(Infinity);
  return items;
}

function keyOfFirstNew(shown: readonly Shown[], fresh: number): string | null {
  if (fresh === 0) return null;
  const incoming = shown.filter(({ message }) => message.direction === 'in');
  return incoming.at(-fresh)?.key ?? incoming[0]?.key ?? null;
}

function together(a: Message, b: Message): boolean {
  return (
    a.direction === b.direction &&
    a.source === b.source &&
    a.author?.id === b.author?.id &&
    a.sender?.id === b.sender?.id &&
    !MIDDLE.has(a.type) &&
    !MIDDLE.has(b.type) &&
    sameDay(a.at, b.at) &&
    Math.abs(Date.parse(b.at) - Date.parse(a.at)) <= TOGETHER_MS
  );
}
