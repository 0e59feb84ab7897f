import { html, nothing } from 'lit';
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import type { User, UserQuery } from '../api/people';
import { ROLES } from '../api/people';
import { desk } from '../desk';
import { moment } from '../words/time';
import { avatar, icon } from '../ui/parts';
import { query, Page, refreshButton, setQuery } from './page';
import { Listing } from './paged';
import type { Column } from './table';
import { countOf, table } from './table';
import { choiceField, searchField } from './tools';
import { mayChange, people, UserActs, userWords } from './user-acts';
import { say } from './words';

/** Who is in the agency, as what, and whether they can come in. */
export class Users extends Page {
  private filter: UserQuery = queried();
  private readonly list = new Listing<User>(this, (cursor) => people.users(this.filter, cursor), (user) => user.id);
  private readonly acts = new UserActs(this.list);

  override actions() {
    return html`${refreshButton(() => void this.list.load(true))}<button class="btn primary" data-add @click=${() => void this.acts.add()}>${icon('plus')}${userWords.add}</button>`;
  }

  protected override render() {
    const { q, role, active } = this.filter;
    const roles = [['', userWords.anyRole], ...ROLES.map((each) => [each, userWords.roles[each]])] as [string, string][];
    return html`<div class="tools">${searchField(userWords.search, q, (value) => this.narrow({ q: value }))}
        ${choiceField('role', userWords.columns.role, role, roles, (value) => this.narrow({ role: value }))}
        ${choiceField('active', userWords.columns.status, active, [['', userWords.anyStatus], ['true', userWords.active], ['false', userWords.inactive]], (value) => this.narrow({ active: value }))}
        ${countOf(this.list)}</div>
      ${table({ label: say.pages.users, columns: this.columns(), list: this.list, none: { ...userWords.none, art: 'contacts' }, filtered: q + role + active !== '' })}`;
  }

  private columns(): readonly Column<User>[] {
    const { columns } = userWords;
    return [
      { name: columns.name, cell: (user) => html`<span class="line">${avatar(user.name, user.id, 'sm')}<b><bdi>${user.name}</bdi></b>${user.id === desk.store.state.me?.user.id ? html`<span>${userWords.you}</span>` : nothing}</span>` },
      { name: columns.email, kind: 'wide', cell: (user) => html`<span class="trunc mail">${user.email}</span>` },
      { name: columns.role, cell: (user) => html`<span class="line">${userWords.roles[user.role]}${user.grants === null ? nothing : html`<span data-sees>${userWords.seesSome(new Set(user.grants.map((grant) => grant.clientId)).size)}</span>`}</span>` },
      { name: columns.status, cell: status },
      { name: columns.signedIn, cell: (user) => (user.signedInAt === null ? html`<span class="faint">${userWords.never}</span>` : html`<time datetime=${user.signedInAt}>${moment(user.signedInAt, Date.now())}</time>`) },
      { name: columns.acts, kind: 'acts', cell: (user) => this.buttons(user) },
    ];
  }

  private buttons(user: User) {
    const chosen = (event: CustomEvent<{ item: { value: string } }>) => void this.acts.choose(event.detail.item.value, user);
    if (!mayChange(user)) return html`<span class="faint" title=${userWords.onlyOwners}>${icon('lock')}<span class="sr">${userWords.onlyOwners}</span></span>`;
    return html`<button class="btn s" data-edit @click=${() => void this.acts.edit(user)}>${userWords.edit}</button>
      <wa-dropdown placement="bottom-end" @wa-select=${chosen}>
        <button slot="trigger" class="btn quiet icon" data-menu aria-label=${say.acts(user.name)} title=${say.acts(user.name)}>${icon('more')}</button>
        ${user.active ? html`<wa-dropdown-item value="link">${icon('copy')} ${userWords.link.act}</wa-dropdown-item>` : nothing}
        <wa-dropdown-item value="factor">${icon('lock')} ${userWords.factor.act}</wa-dropdown-item>
        ${desk.store.state.me?.user.role === 'owner' ? html`<wa-dropdown-item value="identity">${icon('shield')} ${userWords.identity}</wa-dropdown-item>` : nothing}
        <wa-dropdown-item value=${user.active ? 'deactivate' : 'activate'}>${icon(user.active ? 'ban' : 'done')} ${user.active ? userWords.deactivate.act : userWords.activate.act}</wa-dropdown-item></wa-dropdown>`;
  }

  private narrow(to: Partial<UserQuery>): void {
    this.filter = { ...this.filter, ...to };
    setQuery({ ...this.filter });
    void this.list.load(true);
  }
}

function queried(): UserQuery {
  const asked = query();
  return { q: asked.get('q') ?? '', role: asked.get('role') ?? '', active: asked.get('active') ?? '' };
}

/** A shape and a word each. */
function status(user: User) {
  if (!user.active) return html`<span class="st faint"><i class="lamp off"></i>${userWords.inactive}</span>`;
  return user.hasPassword ? html`<span class="st"><i class="lamp ok"></i>${userWords.active}</span>` : html`<span class="st warn"><i class="lamp"></i>${userWords.noPassword}</span>`;
}

customElements.define('sb-users', Users);
