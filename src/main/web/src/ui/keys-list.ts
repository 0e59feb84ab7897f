import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { words } from '../words';
import { COMMAND, icon } from './parts';
import { sections } from './sections';

type Key = readonly [label: string, ...keys: string[]];

/** Every key that does something, and none that does not. */
export function keysList(close: () => void): TemplateResult {
  const say = words.keys;
  return html`<div class="keys">
    <header><h2 class="grow">${say.title}</h2><button class="btn quiet icon" aria-label=${words.close} @click=${close}>${icon('x')}</button></header>
    <div class="cols">
      ${section(say.lists, [[say.next, 'J', 'K'], [say.open, '↵'], [say.select, 'X'], [say.filters, 'F'], [say.waiting, 'G', say.then, 'W'], [say.mine, 'G', say.then, 'M'], [say.unassigned, 'G', say.then, 'U'], [say.trouble, 'G', say.then, 'T'], [say.views, 'G', say.then, 'V'], [say.notices, 'G', say.then, 'N']])}
      ${section(say.thread, [[say.reply, 'R'], [say.note, 'N'], [say.done, 'E'], [say.snooze, 'S'], [say.assign, 'A'], [say.toMe, 'I'], [say.tag, 'T'], [say.unread, 'U'], [say.quote, 'Q'], [say.walk, '↑', '↓'], [say.ends, 'Home', 'End']])}
      ${section(say.everywhere, [[say.search, `${COMMAND}K`], [words.acts.undo, `${COMMAND}Z`], [say.send, '↵'], [say.newLine, '⇧ ↵'], [say.canned, '/'], [say.mention, '@'], [say.contact, ']'], ...sections().map(([section, , cap]): Key => [words.rail[section], 'G', say.then, cap]), [say.panes, 'F6', '⇧ F6'], [say.back, 'Esc'], [say.help, '?']])}
    </div>
    <footer>${say.footer}</footer></div>`;
}

function section(title: string, keys: readonly Key[]): TemplateResult {
  return html`<section><h3>${title}</h3><dl>${keys.map(([label, ...caps]) =>
    html`<div><dt>${label}</dt><dd>${caps.map((cap) => (cap === words.keys.then ? html`${cap}` : html`<kbd>${cap}</kbd>`))}</dd></div>`)}</dl></section>`;
}
