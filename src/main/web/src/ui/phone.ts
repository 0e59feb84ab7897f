import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { desk } from '../desk';
import type { State } from '../store/state';
import { isWaiting } from '../store/waiting';
import { words } from '../words';
import { avatar, icon } from './parts';
import type { Density, Theme } from './preferences';
import { chooseDensity, chooseTheme, density, theme } from './preferences';

/** The places at the bottom of the phone layout. */
export function tabs(state: State, you: () => void): TemplateResult {
  const waiting = [...state.conversations.values()].filter(isWaiting).length;
  const name = state.me?.user.name ?? '';
  return html`<nav class="tabs" aria-label=${words.rail.label}>
    <a href="/" aria-current="page" @click=${home}>${icon('inbox', '')}<span aria-hidden="true">${words.views.inbox}</span><span class="sr">${words.rail.inbox(waiting)}</span>${waiting > 0 ? html`<b aria-hidden="true">${waiting > 99 ? '99+' : waiting}</b>` : nothing}</a>
    <button @click=${you}>${avatar(name, state.me?.user.id ?? '', 'sm')}<span>${words.you}</span></button></nav>`;
}

function home(event: Event): void {
  event.preventDefault();
  desk.choose({ kind: 'waiting', client: null, line: null });
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
    <button class="btn" @click=${() => desk.signOut()}>${say.signOut}</button></div>`;
}
