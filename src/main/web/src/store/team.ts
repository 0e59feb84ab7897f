import type { Mention } from '../stream/stream';

/** Who of the team is where, by conversation: ids in the order in which they came. */
export interface Team {
  readonly looking: ReadonlyMap<string, readonly string[]>;
  readonly typing: ReadonlyMap<string, readonly string[]>;
}

export const NOBODY: Team = { looking: new Map(), typing: new Map() };

/** @param whole what is told is all that is so now, and what was known before is over */
export function mentioned(team: Team, mentions: readonly Mention[], whole: boolean): Team {
  return mentions.reduce<Team>(
    (known, mention) =>
      mention.type === 'presence'
        ? { ...known, looking: moved(known.looking, mention, mention.isHere) }
        : { ...known, typing: moved(known.typing, mention, mention.isTyping) },
    whole ? NOBODY : team,
  );
}

function moved(people: ReadonlyMap<string, readonly string[]>, { conversationId, userId }: Mention, is: boolean) {
  const others = (people.get(conversationId) ?? []).filter((id) => id !== userId);
  const now = is ? [...others, userId] : others;
  const next = new Map(people);
  if (now.length === 0) next.delete(conversationId);
  else next.set(conversationId, now);
  return next;
}
