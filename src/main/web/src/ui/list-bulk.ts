import type { TemplateResult } from 'lit';
import { html } from 'lit';
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import type { Edit, Status } from '../api/types';
import { STATUSES } from '../api/types';
import { desk } from '../desk';
import { words } from '../words';
import { askTag, askUntil, assignable, snoozeTimes } from './acts';
import { icon } from './parts';
import { explain, tell } from './tell';

type Chosen = CustomEvent<{ item: { value: string } }>;

/** Several conversations at once: which, and what to do with all of them. */
export class Selection {
  private ids = new Set<string>();
  private on = false;
  private busy = false;

  constructor(private readonly changed: () => void) {}

  get isOn(): boolean {
    return this.on;
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  get size(): number {
    return this.ids.size;
  }

  start(): void {
    this.on = true;
    this.changed();
  }

  readonly stop = () => {
    this.on = false;
    this.ids = new Set();
    this.changed();
  };

  toggle(id: string): void {
    if (!this.ids.delete(id)) this.ids.add(id);
    this.start();
  }

  /** All of the list, or none when all are. */
  all(ids: readonly string[]): void {
    this.ids = ids.every((id) => this.ids.has(id)) ? new Set() : new Set(ids);
    this.start();
  }

  /** Instead of the search, while several are chosen. */
  bar(shown: readonly string[]): TemplateResult {
    const say = words.bulk;
    const isAll = shown.length > 0 && shown.every((id) => this.ids.has(id));
    return html`<div class="bulk" role="toolbar" aria-label=${say.selected(this.size)}>
      <label class="check"><input type="checkbox" data-select-all .checked=${isAll} .indeterminate=${this.size > 0 && !isAll} @change=${() => this.all(shown)}
        aria-label=${isAll ? say.none : say.all(shown.length)}></label><b class="num grow" role="status">${say.selected(this.size)}</b>
      ${this.menu('assign', words.acts.assign, this.given, [...assignable().map(({ id, name }) => [id, name] as const), ['', words.acts.nobody]])}
      ${this.menu('moon', words.acts.snooze, this.put, [...snoozeTimes().map(({ key, label }) => [key, label] as const), ['pick', words.acts.pick]])}
      ${this.menu('check', words.status.label, this.set, STATUSES.filter((status) => status !== 'snoozed').map((status) => [status, words.status.names[status]] as const))}
      <button class="btn quiet icon" data-bulk="tag" aria-label=${say.addTag} title=${say.addTag} ?disabled=${this.size === 0} @click=${this.tag}>${icon('tag')}</button>
      <button class="btn quiet icon" data-bulk="stop" aria-label=${say.stop} title=${say.stop} @click=${this.stop}>${icon('x')}</button></div>`;
  }

  private menu(art: string, label: string, act: (event: Chosen) => void, items: readonly (readonly [string, string])[]): TemplateResult {
    return html`<wa-dropdown placement="bottom-end" @wa-select=${act}><button slot="trigger" class="btn quiet icon" data-bulk=${art} aria-label=${label} title=${label} ?disabled=${this.size === 0}>${icon(art)}</button>
      ${items.map(([value, text]) => html`<wa-dropdown-item value=${value}>${text}</wa-dropdown-item>`)}</wa-dropdown>`;
  }

  private readonly given = (event: Chosen) => void this.apply({ assignee: event.detail.item.value === '' ? null : event.detail.item.value });

  private readonly set = (event: Chosen) => void this.apply({ status: event.detail.item.value as Status });

  private readonly put = async (event: Chosen) => {
    const until = snoozeTimes().find(({ key }) => key === event.detail.item.value)?.at ?? (await askUntil());
    if (until !== null) await this.apply({ snoozedUntil: until.toISOString() });
  };

  private readonly tag = async () => {
    const tag = await askTag();
    if (tag !== null) await this.apply({ tags: { add: [tag] } });
  };

  private async apply(edit: Edit): Promise<void> {
    if (this.busy || this.size === 0) return;
    this.busy = true;
    const outcome = await desk.work.bulk([...this.ids], edit);
    this.busy = false;
    if (!outcome.ok) {
      tell(explain(outcome.why, ''));
      return;
    }
    tell(words.bulk.changed(outcome.value.changed, outcome.value.matched));
    this.stop();
  }
}
