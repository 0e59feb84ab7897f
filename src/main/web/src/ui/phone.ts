import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { desk } from '../desk';
import type { State, ViewKind } from '../store/state';
import { isWaiting } from '../store/waiting';
import { chooseLanguage, LANGUAGES, words } from '../words';
import { isIn, sameView, viewOf, WAITING } from '../store/views';
import { followLink, goToInbox } from './address';
import { avatar, icon } from './parts';
import { pathTo, place } from './place';
import type { Density, Theme } from './preferences';
import { chooseDensity, chooseTheme, density, theme } from './preferences';
import { sections } from './sections';

/** The places at the bottom of the phone layout. */
export function tabs(state: State, show: (panel: 'you' | 'notices' | 'palette') => void): TemplateResult {
  const waiting = [...state.conversations.values()].filter(isWaiting).length;
  const { unread } = state.notices;
  const name = state.me?.user.name ?? '';
  const here = place().section;
  const [beside, art] = sections()[1] ?? sections()[0] ?? [];
  return html`<nav class="tabs" aria-label=${words.rail.label}>
    <a href="/" aria-current=${here === 'inbox' ? 'page' : nothing} @click=${home}>${icon('inbox', '')}<span aria-hidden="true">${words.views.inbox}</span><span class="sr">${words.rail.inbox(waiting)}</span>${waiting > 0 ? html`<b aria-hidden="true">${waiting > 99 ? '99+' : waiting}</b>` : nothing}</a>
    <button @click=${() => show('palette')}>${icon('search', '')}<span>${words.palette.tab}</span></button>
    <button data-bell @click=${() => show('notices')}>${icon('bell', '')}<span aria-hidden="true">${words.notices.title}</span><span class="sr">${words.notices.button(unread)}</span>${unread > 0 ? html`<b aria-hidden="true">${unread > 99 ? '99+' : unread}</b>` : nothing}</button>
    ${beside && html`<a href=${pathTo(beside)} aria-current=${here === 'inbox' ? nothing : 'page'} @click=${followLink}>${icon(art, '')}<span>${words.rail[beside]}</span></a>`}
    <button @click=${() => show('you')}>${avatar(name, state.me?.user.id ?? '', 'sm')}<span>${words.you}</span></button></nav>`;
}

const CHIPS: readonly ViewKind[] = ['waiting', 'mine', 'unassigned', 'closing', 'all'];

/** The standing views above the list, with how many are in them. */
export function phoneChips(state: State): TemplateResult {
  const all = [...state.conversations.values()];
  return html`<div class="p-chips" role="group" aria-label=${words.views.label}>${CHIPS.map((kind) => {
    const view = viewOf(kind);
    const n = all.filter((one) => isIn(state, view, one, Date.now())).length;
    return html`<button class="chip ${kind === state.view.kind ? 'on' : ''}" aria-pressed=${sameView(view, state.view)} @click=${() => desk.lists.choose(view)}>${words.views[kind]}${kind === 'all' ? '' : ` ${n}`}</button>`;
  })}</div>`;
}

function home(event: Event): void {
  event.preventDefault();
  goToInbox();
  desk.lists.choose(WAITING);
}

/** What one can set for oneself. */
export function youSheet(state: State, changed: () => void): TemplateResult {
  const say = words.menu;
  const pick = (act: () => void) => () => {
    act();
    changed();
  };
  const themes: readonly Theme[] = ['system', 'light', 'dark'];
  const densities: readonly Density[] = ['comfortable', 'compact'];
  return html`<div class="you"><i class="grab"></i><h2>${state.me?.user.name}</h2>
    <p>${say.theme}</p><div class="seg" role="radiogroup" aria-label=${say.theme}>${themes.map((each) =>
      html`<button role="radio" aria-checked=${each === theme()} @click=${pick(() => chooseTheme(each))}>${say.themes[each]}</button>`)}</div>
    <p>${say.density}</p><div class="seg" role="radiogroup" aria-label=${say.density}>${densities.map((each) =>
      html`<button role="radio" aria-checked=${each === density()} @click=${pick(() => chooseDensity(each))}>${say.densities[each]}</button>`)}</div>
    <p>${words.language.label}</p><div class="seg" role="radiogroup" aria-label=${words.language.label}>${LANGUAGES.map((each) =>
      html`<button role="radio" aria-checked=${each === words.lang} lang=${each} @click=${() => { chooseLanguage(each); location.reload(); }}>${words.language.names[each]}</button>`)}</div>
    <button class="btn" @click=${() => desk.signOut()}>${say.signOut}</button></div>`;
}
