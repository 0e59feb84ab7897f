import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Conversation } from '../api/types';
import { desk } from '../desk';
import type { State } from '../store/state';
import { windowLeft } from '../store/waiting';
import { words } from '../words';
import { long, morning } from '../words/time';
import { snooze } from './acts';
import { nameOf, platformName, ring } from './parts';
import { tell } from './tell';

/** In place of the text when one may not write freely any more: why, and what can be done. */
export function afterWindow(conversation: Conversation, state: State, note: () => void): TemplateResult {
  const say = words.composer.closed;
  const draft = desk.drafts.of(conversation.id);
  return html`<div class="notice after" role="status">${ring(0)}<div><b>${why(conversation)}</b><p>${say.text}${draft === '' ? '' : ` ${say.draft}`}</p>
    <div class="acts">${conversation.line.platform === 'whatsapp' ? html`<button type="button" class="btn primary s" data-choose-template @click=${() => void choose(conversation)}>${words.template.button}</button>` : nothing}${otherWays(conversation, state)}
      <button type="button" class="linkish" @click=${note}>${words.after.note}</button>
      ${conversation.status === 'snoozed' ? nothing : html`<button type="button" class="linkish" @click=${() => void snooze(conversation, morning(Date.now(), 1))}>${words.after.snooze}</button>`}</div></div></div>`;
}

/** Loaded when it is wanted: most conversations are open. */
async function choose(conversation: Conversation): Promise<void> {
  try {
    (await import('../template/sb-template-form')).chooseTemplate(conversation);
  } catch {
    tell(words.acts.unreachable);
  }
}

function why(conversation: Conversation): string {
  const say = words.composer.closed;
  const { lastInboundAt, line } = conversation;
  if (lastInboundAt === null) return say.never(nameOf(conversation));
  const ago = long(Date.now() - Date.parse(lastInboundAt));
  return line.platform === 'whatsapp' ? say.title(nameOf(conversation), ago) : say.answer(nameOf(conversation), ago, platformName(line.platform));
}

/** The same person's other conversations that are still open for writing. */
function otherWays({ id, contact }: Conversation, state: State): readonly TemplateResult[] {
  return [...state.conversations.values()]
    .filter((other) => other.contact.id === contact.id && other.id !== id && windowLeft(other, Date.now()) > 0)
    .map((other) => html`<button type="button" class="linkish" @click=${() => void desk.threads.open(other.id)}>${words.after.other(platformName(other.line.platform), other.line.name)}</button>`);
}
