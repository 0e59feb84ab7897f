import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { icon } from '../ui/parts';
import { say } from './words';

const DEBOUNCE_MS = 200;
const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** A field that narrows a list while one types. `name` tells several of a page apart. */
export function searchField(label: string, value: string, changed: (q: string) => void, name = ''): TemplateResult {
  const typed = (event: Event) => {
    const q = (event.target as HTMLInputElement).value.trim();
    clearTimeout(timers.get(name));
    timers.set(name, setTimeout(() => changed(q), DEBOUNCE_MS));
  };
  const clear = (event: Event) => {
    clearTimeout(timers.get(name));
    const field = (event.currentTarget as Element).closest('.search')?.querySelector('input');
    if (field) {
      field.value = '';
      field.focus();
    }
    changed('');
  };
  return html`<span class="field search">${icon('search')}<input type="search" data-search=${name} aria-label=${label} placeholder=${label} .value=${value} maxlength="100" autocomplete="off" @input=${typed}>
    ${value === '' ? nothing : html`<button class="btn quiet icon" aria-label=${say.clearSearch} @click=${clear}>${icon('x', 'xs')}</button>`}</span>`;
}

/** A choice that narrows a list, unless it is the usual one. */
export function choiceField(name: string, label: string, value: string, options: readonly (readonly [string, string])[], changed: (value: string) => void, usual = ''): TemplateResult {
  return html`<label class="chip pickable ${value === usual ? '' : 'on'}"><span class="sr">${label}</span><select data-filter=${name} @change=${(event: Event) => changed((event.target as HTMLSelectElement).value)}>
    ${options.map(([each, text]) => html`<option value=${each} ?selected=${each === value}>${text}</option>`)}</select></label>`;
}
