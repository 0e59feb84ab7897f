import { html, nothing } from 'lit';
import type { ApiKey, Scope } from '../api/settings';
import { SCOPES } from '../api/settings';
import { day, moment } from '../words/time';
import { icon } from '../ui/parts';
import { tell } from '../ui/tell';
import { attempt } from './call';
import { openForm } from './form';
import { Page, refreshButton } from './page';
import { Listing } from './paged';
import { settings, settingsWords } from './settings-words';
import { showOnce } from './show-once';
import type { Column } from './table';
import { countOf, table } from './table';
import { say } from './words';

/** The keys of programs: made, shown once, revoked. */
export class Keys extends Page {
  private readonly list = new Listing<ApiKey>(this, (cursor) => settings.keys(cursor), (key) => key.id);

  override actions() {
    return html`${refreshButton(() => void this.list.load(true))}<button class="btn primary" data-add @click=${() => void this.add()}>${icon('plus')}${settingsWords.keys.add}</button>`;
  }

  protected override render() {
    return html`<div class="tools slim">${countOf(this.list)}</div>
      ${table({ label: say.pages.keys, columns: this.columns(), list: this.list, none: { ...settingsWords.keys.none, art: 'key' } })}`;
  }

  private columns(): readonly Column<ApiKey>[] {
    const { keys } = settingsWords;
    return [
      { name: keys.columns.name, kind: 'wide', cell: (key) => html`<span class="line">${icon('key')}<b class="trunc">${key.name}</b>${key.hint === null ? nothing : html`<code class="c">${keys.begins(key.hint)}</code>`}</span>` },
      { name: keys.columns.scope, cell: (key) => keys.scopes[key.scope] },
      { name: keys.columns.by, cell: (key) => html`<bdi>${key.createdBy?.name ?? keys.unknown}</bdi>` },
      { name: keys.columns.used, cell: (key) => (key.lastUsedAt === null ? html`<span class="faint">${keys.never}</span>` : html`<time datetime=${key.lastUsedAt}>${moment(key.lastUsedAt, Date.now())}</time>`) },
      { name: keys.columns.ends, cell: (key) => (key.expiresAt === null ? html`<span class="st warn"><i class="lamp"></i>${keys.endless}</span>` : html`<time datetime=${key.expiresAt}>${day(key.expiresAt)}</time>`) },
      { name: keys.columns.acts, kind: 'acts', cell: (key) => html`<button class="btn s" data-revoke @click=${() => void this.revoke(key)}>${keys.revoke}</button>` },
    ];
  }

  private async add(): Promise<void> {
    const { form, scopes, scopeHints, once, add } = settingsWords.keys;
    let made: string | null = null;
    await openForm({
      title: form.title,
      fields: [
        { kind: 'text', name: 'name', label: form.name, hint: form.nameHint, longest: 100 },
        { kind: 'choice', name: 'scope', label: form.scope, value: 'read', options: SCOPES.map((value) => ({ value, label: scopes[value], hint: scopeHints[value] })) },
        { kind: 'date', name: 'expiresAt', label: form.until, hint: form.untilHint, optional: true },
      ],
      submit: add,
      send: async ({ name = '', scope, expiresAt = '' }) => {
        const done = await attempt(settings.addKey({ name, scope: scope as Scope, ...(expiresAt === '' ? {} : { expiresAt: new Date(expiresAt).toISOString() }) }));
        if (!done.ok) return done.trouble;
        const { key, ...row } = done.value;
        this.list.put(row);
        made = key;
        return null;
      },
    });
    if (made !== null) await showOnce({ ...once, value: made });
  }

  private async revoke(key: ApiKey): Promise<void> {
    const { keys } = settingsWords;
    await openForm({
      title: keys.revokeTitle(key.name),
      text: keys.revokeText,
      fields: [],
      submit: keys.revoke,
      danger: true,
      send: async () => {
        const done = await attempt(settings.revoke(key.id));
        if (!done.ok && done.trouble.status !== 404) return done.trouble;
        this.list.remove(key);
        tell(keys.revoked(key.name));
        return null;
      },
    });
  }
}

customElements.define('sb-keys-page', Keys);
