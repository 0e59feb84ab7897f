import type { TemplateResult } from 'lit';
import { html, render } from 'lit';
import type { Contact, Conversation, Erased, Merge } from '../api/types';
import { desk } from '../desk';
import { words } from '../words';
import { ask } from './ask';
import { nameOf } from './parts';
import { explain, tell } from './tell';

const LONGEST_NAME = 200;

/** What changes who a person is. */

export async function rename(contact: Contact): Promise<void> {
  const say = words.person;
  const name = await ask({ title: say.rename, text: say.renameText, label: say.name, value: contact.name ?? '', submit: say.rename, longest: LONGEST_NAME });
  if (name === null || name === contact.name) return;
  const outcome = await desk.work.rename(contact, name);
  tell(outcome.ok ? say.renamed : explain(outcome.why, say.changedName));
  await desk.work.loadContact(contact.id);
  await refetch(contact);
}

async function refetch({ conversationIds }: Contact): Promise<void> {
  const { conversations } = desk.store.state;
  await Promise.all(conversationIds.filter((id) => conversations.has(id)).map((id) => desk.threads.fetchConversation(id)));
}

/** @param gone whom to make part of this contact */
export async function merge(conversation: Conversation, gone: { id: string; name: string }): Promise<void> {
  const outcome = await desk.work.merge(conversation.contact.id, gone.id);
  tell(outcome.ok ? words.person.merged(gone.name) : explain(outcome.why, ''));
  if (outcome.ok) await desk.work.loadContact(conversation.contact.id);
}

export async function unmerge(contact: Contact, { id }: Merge): Promise<void> {
  const outcome = await desk.work.unmerge(contact.id, id);
  tell(outcome.ok ? words.person.unmerged : explain(outcome.why, ''));
  if (outcome.ok) await desk.work.loadContact(contact.id);
}

/** Asks twice: there is no way back. Shows what went. */
export async function erase(conversation: Conversation): Promise<void> {
  const say = words.person;
  const word = say.eraseWord;
  const answer = await ask({ title: say.eraseTitle(nameOf(conversation)), text: say.eraseText, label: say.eraseConfirm(word), submit: say.eraseDo, mustBe: word });
  if (answer === null) return;
  const outcome = await desk.work.erase(conversation.contact.id);
  if (!outcome.ok) {
    tell(explain(outcome.why, ''));
    return;
  }
  report(outcome.value);
  await desk.work.loadContact(conversation.contact.id);
}

function report(erased: Erased): void {
  const host = document.createElement('div');
  document.body.append(host);
  render(reportDialog(erased, () => host.querySelector('dialog')?.close(), () => host.remove()), host);
  host.querySelector('dialog')?.showModal();
}

function reportDialog(erased: Erased, close: () => void, closed: () => void): TemplateResult {
  const say = words.person.eraseReport;
  const rows: readonly (readonly [string, number])[] = [
    [say.identities, erased.identities], [say.conversations, erased.conversations], [say.messages, erased.messages], [say.files, erased.files], [say.notes, erased.notes], [say.searchBlocks, erased.searchBlocks],
  ];
  return html`<dialog class="ask" aria-labelledby="report-title" data-erased @close=${closed}><h2 id="report-title">${words.person.erased}</h2>
    <dl class="facts report">${rows.map(([label, n]) => html`<dt>${label}</dt><dd class="num">${n}</dd>`)}</dl>
    <div class="acts"><button class="btn primary" autofocus @click=${close}>${words.close}</button></div></dialog>`;
}
