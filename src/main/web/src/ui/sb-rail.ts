import { html, nothing } from 'lit';
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import { desk } from '../desk';
import type { State } from '../store/state';
import { isWaiting } from '../store/waiting';
import { chooseLanguage, LANGUAGES, words } from '../words';
import { WAITING } from '../store/views';
import { followLink, goToInbox } from './address';
import { Part } from './element';
import { avatar, COMMAND, current, icon } from './parts';
import type { Section } from './place';
import { pathTo, place } from './place';
import { chooseDensity, density, nextTheme, theme } from './preferences';
import { screen } from './screen';
import { sections } from './sections';

/** Where one is, who waits, and whether the line to the server holds. */
export class Rail extends Part {
  protected pick(state: State) {
    return [state.me, state.connection.status, state.conversations, state.notices];
  }

  protected override render() {
    const { me, connection, conversations } = this.state;
    if (me === null) return nothing;
    const waiting = [...conversations.values()].filter(isWaiting).length;
    const say = words.rail;
    const state = say.connection[connection.status];
    return html`
      <svg class="mark" role="img" aria-label=${words.appName}><use href="#mark"></use></svg>
      <a href="/" aria-current=${place().section === 'inbox' ? 'page' : nothing} aria-label=${say.inbox(waiting)} title=${say.inbox(waiting)} @click=${this.home}>
        ${icon('inbox', '')}${waiting > 0 ? html`<span class="n" aria-hidden="true">${waiting > 99 ? '99+' : waiting}</span>` : nothing}</a>
      ${this.bell()}
      ${sections().map(([section, art, key]) => this.section(section, art, `G ${key}`))}
      ${screen().views ? nothing : this.button('search', say.search, 'palette', `${COMMAND}K`)}
      ${screen().views ? nothing : this.button('panel', say.views, 'views', 'G V')}
      <span class="grow"></span>
      ${this.button('keyboard', say.keys, 'keys', '?')}
      <button aria-label=${say.theme[theme()]} title=${say.theme[theme()]} @click=${this.turnTheme}>${icon('theme', '')}</button>
      <wa-dropdown placement="right-end" @wa-select=${this.chosen}>
        <button slot="trigger" title=${say.me(me.user.name, state)}>
          <span class="av h6 sm" aria-hidden="true">${avatar(me.user.name, me.user.id ?? '', 'sm')}<i class="on ${connection.status}"></i></span><span class="sr">${say.me(me.user.name, state)}</span></button>
        <wa-dropdown-item value="density">${words.menu.density}: ${words.menu.densities[density()]}</wa-dropdown-item>
        <wa-dropdown-item value="keys">${words.menu.keys}</wa-dropdown-item>
        ${LANGUAGES.map((language) => html`<wa-dropdown-item value=${language} lang=${language}>${words.language.names[language]}${current(language === words.lang)}</wa-dropdown-item>`)}
        <wa-dropdown-item value="sign-out">${words.menu.signOut}</wa-dropdown-item>
      </wa-dropdown>
      <span class="sr" role="status">${connection.status === 'live' ? '' : state}</span>`;
  }

  private section(section: Section, name: string, keys: string) {
    const label = words.rail[section];
    return html`<a href=${pathTo(section)} data-section=${section} aria-current=${place().section === section ? 'page' : nothing} aria-label=${label} title="${label} (${keys})" @click=${followLink}>${icon(name, '')}</a>`;
  }

  private bell() {
    const { unread } = this.state.notices;
    const label = words.notices.button(unread);
    return html`<button data-bell aria-label=${label} title="${label} (G N)" @click=${() => this.show('notices')}>${icon('bell', '')}${unread > 0 ? html`<span class="n" aria-hidden="true">${unread > 99 ? '99+' : unread}</span>` : nothing}</button>`;
  }

  private button(name: string, label: string, panel: string, key: string) {
    return html`<button aria-label=${label} title="${label} (${key})" @click=${() => this.show(panel)}>${icon(name, '')}</button>`;
  }

  private show(panel: string): void {
    this.dispatchEvent(new CustomEvent('sb-show', { detail: panel, bubbles: true }));
  }

  private readonly home = (event: Event) => {
    event.preventDefault();
    goToInbox();
    desk.lists.choose(WAITING);
  };

  private readonly turnTheme = () => {
    nextTheme();
    this.requestUpdate();
  };

  private readonly chosen = (event: CustomEvent<{ item: { value: string } }>) => {
    const { value } = event.detail.item;
    if (value === 'density') {
      chooseDensity(density() === 'compact' ? 'comfortable' : 'compact');
      window.dispatchEvent(new Event('resize'));
      this.requestUpdate();
    } else if (value === 'en' || value === 'es') {
      chooseLanguage(value);
      location.reload();
    } else if (value === 'keys') {
      this.show('keys');
    } else {
      desk.signOut();
    }
  };
}

customElements.define('sb-rail', Rail);
