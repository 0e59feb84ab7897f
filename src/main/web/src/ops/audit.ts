import { html, nothing } from 'lit';
import type { Entry, EntryQuery } from '../api/settings';
import { desk } from '../desk';
import { dateTime } from '../words/time';
import { avatar, icon } from '../ui/parts';
import { detail } from './audit-detail';
import { Page, query, refreshButton, setQuery } from './page';
import { Listing } from './paged';
import { settings, settingsWords } from './settings-words';
import type { Column } from './table';
import { countOf, table } from './table';
import { choiceField } from './tools';
import { say } from './words';

const DAY_MS = 86_400_000;

interface Filter {
  readonly act: string;
  readonly actor: string;
  readonly days: string;
}

/** What was done to people, keys and settings, and by whom. */
export class Audit extends Page {
  private filter: Filter = filterOf(query());
  private readonly list = new Listing<Entry>(this, (cursor) => settings.audit(questionOf(this.filter, Date.now()), cursor), (entry) => entry.id);

  override actions() {
    return refreshButton(() => void this.list.load(true));
  }

  protected override render() {
    const { audit } = settingsWords;
    const { act, actor, days } = this.filter;
    const acts = Object.entries(audit.acts).map(([key, text]): [string, string] => [key, text]);
    const people = desk.store.state.people.map(({ id, name }): [string, string] => [id, name]);
    return html`<div class="tools">${choiceField('act', audit.columns.act, act, [['', audit.anyAct], ...acts], (value) => this.narrow({ act: value }))}
        ${choiceField('actor', audit.columns.who, actor, [['', audit.anybody], ...people], (value) => this.narrow({ actor: value }))}
        ${choiceField('days', audit.time, days, Object.entries(audit.times), (value) => this.narrow({ days: value }))}${countOf(this.list)}</div>
      ${table({ label: say.pages.audit, columns: columns(), list: this.list, none: { ...audit.none, art: 'history' }, filtered: act + actor + days !== '' })}`;
  }

  private narrow(to: Partial<Filter>): void {
    this.filter = { ...this.filter, ...to };
    setQuery({ ...this.filter });
    void this.list.load(true);
  }
}

function columns(): readonly Column<Entry>[] {
  const { audit } = settingsWords;
  return [
    { name: audit.columns.when, cell: ({ at }) => html`<time class="num" datetime=${at}>${dateTime(at)}</time>` },
    { name: audit.columns.who, cell: who },
    { name: audit.columns.act, cell: (entry) => html`${audit.acts[entry.act] ?? entry.act} ${whom(entry)}` },
    { name: audit.columns.detail, kind: 'wide', cell: (entry) => html`<span class="trunc" title=${detail(entry, settingsWords.audit)}>${detail(entry, settingsWords.audit)}</span>` },
    { name: audit.columns.from, cell: ({ ip }) => html`<code class="c">${ip ?? ''}</code>` },
    { name: audit.columns.request, cell: ({ requestId }) => html`<code class="c short" title=${requestId ?? ''}>${requestId ?? ''}</code>` },
  ];
}

function who({ actor }: Entry) {
  const { audit } = settingsWords;
  const name = actor.name ?? audit.nobody;
  switch (actor.kind) {
    case 'user':
      return html`<span class="line">${avatar(name, actor.id ?? '', 'sm')}<b><bdi>${name}</bdi></b></span>`;
    case 'key':
      return html`<span class="line">${icon('key')}<b>${name}</b><span>${audit.key}</span></span>`;
    case 'nobody':
      return html`<span class="faint">${audit.nobody}</span>`;
  }
}

// Who it was done to, where it was not oneself.
function whom({ act, subject, actor, detail }: Entry) {
  if (subject === null || subject === actor.id) return nothing;
  const name = act.startsWith('key.') ? detail['name'] : desk.store.state.people.find(({ id }) => id === subject)?.name ?? (act === 'user.created' ? detail['name'] : undefined) ?? desk.store.state.me?.lines.find(({ id }) => id === subject)?.name;
  return html`<b class="whom"><bdi>${typeof name === 'string' ? name : subject}</bdi></b>`;
}

function filterOf(asked: URLSearchParams): Filter {
  return { act: asked.get('act') ?? '', actor: asked.get('actor') ?? '', days: asked.get('days') ?? '' };
}

function questionOf({ act, actor, days }: Filter, now: number): EntryQuery {
  const from = Number(days) > 0 ? new Date(now - Number(days) * DAY_MS).toISOString() : '';
  return { act, actor, from };
}

customElements.define('sb-audit', Audit);
