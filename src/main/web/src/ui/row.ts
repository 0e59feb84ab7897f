import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import type { Conversation, Named } from '../api/types';
import type { LastOut } from '../store/state';
import { dueAt, isWaiting, windowLeft } from '../store/waiting';
import { words } from '../words';
import { left, rowTime, short, toCome } from '../words/time';
import { avatar, icon, nameOf, platformName, ring, urgency } from './parts';
import { dots } from './team';

const SOON_MS = 30 * 60_000;
const CLOSING_MS = 6 * 3_600_000;

export interface RowState {
  readonly top: number;
  readonly selected: boolean;
  /** Null: not choosing several. */
  readonly chosen: boolean | null;
  readonly assignee: Named | null;
  readonly reachable: boolean;
  /** Which colleagues write there; empty: none. */
  readonly writing: string;
  readonly draft: string;
  readonly lastOut: LastOut | undefined;
  readonly paused: boolean;
  readonly place: number;
  readonly of: number;
  readonly now: number;
}

/**
 * A conversation in the list: who, when, the last words, where, and the one hint that matters most.
 * Its name is what it shows, so that who sees it can call it.
 */
export function conversationRow(conversation: Conversation, row: RowState): TemplateResult {
  const name = nameOf(conversation);
  const unread = conversation.unread > 0;
  const where = `${conversation.client.name} · ${conversation.line.name}`;
  return html`<a class="row ${unread ? 'unread' : ''}" role="option" href="/c/${conversation.id}" data-conversation-id=${conversation.id}
    aria-selected=${row.chosen ?? row.selected} aria-current=${row.selected ? 'true' : nothing} aria-setsize=${row.of} aria-posinset=${row.place} tabindex=${row.reachable ? 0 : -1}
    .style=${`inset-block-start: ${row.top}px`}>
    ${unread ? html`<i class="lamp"></i>` : nothing}${row.chosen !== null ? tick(row.chosen) : avatar(name, conversation.contact.id, '', conversation.line.platform)}
    <div>
      <div class="l l1"><span class="name trunc" dir="auto">${name}</span><span class="sr">${platformName(conversation.line.platform)}</span>${time(conversation.lastMessageAt, row.now)}</div>
      <div class="l l2">${preview(conversation, row)}${unread ? html`<span class="cnt"><span aria-hidden="true">${conversation.unread}</span><span class="sr">${words.list.unread(conversation.unread)}</span></span>` : nothing}</div>
      <div class="l l3"><span class="where trunc">${where}</span>${hint(conversation, row)}${row.assignee === null ? nothing : html`<span class="who-has" title=${words.acts.assignedTo(row.assignee.name)}>${avatar(row.assignee.name, row.assignee.id, 'xs')}<span class="sr">${words.acts.assignedTo(row.assignee.name)}</span></span>`}</div>
    </div></a>`;
}

function tick(chosen: boolean): TemplateResult {
  return html`<span class="tick ${chosen ? 'on' : ''}" aria-hidden="true">${chosen ? icon('check', 'xs') : nothing}</span>`;
}

function time(at: string | null, now: number) {
  return at === null ? nothing : html`<time datetime=${at}>${rowTime(at, now)}</time>`;
}

function preview(conversation: Conversation, row: RowState): TemplateResult {
  if (row.writing === '') return lastWords(conversation, row);
  return html`<span class="prev trunc typing">${dots()}<span class="trunc">${row.writing}</span></span>${lastWords(conversation, row, 'still')}`;
}

function lastWords(conversation: Conversation, row: RowState, more = ''): TemplateResult {
  if (row.draft !== '' && !row.selected) {
    return html`<span class="prev trunc ${more}" dir="auto"><span class="draft">${words.list.draft}</span> ${row.draft}</span>`;
  }
  const ours = conversation.previewDirection === 'out' ? words.list.ours : '';
  return html`<span class="prev trunc ${more}" dir=${ifDefined(ours === '' ? 'auto' : undefined)}>${ours}${ours === '' ? conversation.preview : html`<bdi>${conversation.preview}</bdi>`}</span>`;
}

/** The most urgent thing there is to say, or nothing. */
function hint(conversation: Conversation, { lastOut, paused, now }: RowState): TemplateResult | typeof nothing {
  const say = words.list.hint;
  const waits = isWaiting(conversation);
  const window = windowLeft(conversation, now);
  const due = waits ? dueAt(conversation) - now : Infinity;
  if (window > 0 && due <= 0) return timed(say.overdue(short(-due)), 'danger');
  if (lastOut?.state === 'failed') return marked(say.failed, 'fail', 'danger');
  if (lastOut?.state === 'in_doubt') return marked(say.doubt, 'doubt', 'doubt');
  if (paused) return marked(say.paused, 'plug', 'danger');
  if (window > 0 && due < SOON_MS) return timed(say.due(short(due)), due < SOON_MS / 2 ? 'warn' : '');
  if (window > 0 && window < CLOSING_MS) return closing(window);
  if (conversation.status === 'snoozed' && conversation.snoozedUntil !== null) return html`<span class="hint">${icon('moon', 'xs')}${toCome(conversation.snoozedUntil, now)}</span>`;
  if (waits && window === 0) return html`<span class="hint">${ring(0)}${conversation.line.platform === 'whatsapp' ? say.closed : say.ended}</span>`;
  return nothing;
}

function timed([before, value]: readonly [string, string], tone: string): TemplateResult {
  return html`<span class="hint ${tone}"><span class="sr">${before}</span>${value}</span>`;
}

function marked(text: string, name: string, tone: string): TemplateResult {
  return html`<span class="hint ${tone}">${icon(name, 'xs')}${text}</span>`;
}

function closing(window: number): TemplateResult {
  const text = words.list.hint.closing(left(window));
  return html`<span class="hint ${urgency(window)}">${ring(window)}${text}</span>`;
}
