import { html, nothing } from 'lit';
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import type { Notice } from '../api/types';
import { desk } from '../desk';
import type { State } from '../store/state';
import { words } from '../words';
import { rowTime, toCome } from '../words/time';
import { askUntil, snoozeTimes } from './acts';
import { goToPlace } from './address';
import { desktop } from './desktop';
import { Part } from './element';
import { retryable, skeleton } from './list-parts';
import { empty, icon, isAccounts, loadNews, noticeDetail, noticeTitle } from './parts';
import { pathTo } from './place';
import { explain, tell } from './tell';

const ICONS: Record<string, string> = {
  assigned: 'assign', mentioned: 'at', snooze_over: 'moon', account_restricted: 'ban', account_rejected: 'ban', account_disconnected: 'plug',
  number_quality: 'alert', limit_lowered: 'alert', template_trouble: 'alert', account_alert: 'alert',
};

/** What somebody is told of, newest first. */
export class NoticesPanel extends Part {
  override connectedCallback(): void {
    super.connectedCallback();
    // A browser that does not get them shows English.
    void loadNews().then(() => this.requestUpdate(), () => undefined);
  }

  protected pick(state: State) {
    return [state.notices];
  }

  protected override render() {
    const { notices } = this.state;
    const say = words.notices;
    return html`<div class="bar"><h2 class="grow">${say.title}</h2>
        ${notices.unread > 0 ? html`<button class="btn quiet s" data-read-all @click=${() => void this.read(null)}>${say.readAll}</button>` : nothing}
        <button class="btn quiet icon" aria-label=${words.close} @click=${this.close}>${icon('x')}</button></div>
      <div class="scroll grow">${this.items()}</div>
      <div class="desktop">${this.desktop()}</div>`;
  }

  private items() {
    const { notices } = this.state;
    const say = words.notices;
    if (notices.items.length === 0) {
      if (notices.status === 'loading') return skeleton();
      return notices.status === 'failed' ? retryable(say.failed, 'alert', () => void desk.bell.load()) : empty(say.empty.title, say.empty.text, nothing, icon('bell', ''));
    }
    return html`<ul class="notices">${notices.items.map((notice) => this.item(notice))}</ul>
      ${notices.next === null ? nothing : html`<button class="btn s more-notices" @click=${() => void desk.bell.load(true)}>${say.more}</button>`}`;
  }

  private item(notice: Notice) {
    const say = words.notices;
    const isOfAccount = isAccounts(notice);
    const detail = noticeDetail(notice);
    return html`<li class=${notice.readAt === null ? 'unread' : ''} data-notice=${notice.id}>
      <button class="open" @click=${() => this.open(notice)}>${icon(ICONS[notice.kind] ?? 'info')}<span class="grow"><b>${noticeTitle(notice)}</b>${notice.readAt === null ? html`<span class="sr">, ${say.unread}</span>` : nothing}
        ${detail === null ? nothing : html`<small class=${isOfAccount ? 'whole' : 'trunc'} dir="auto">${detail}</small>`}${isOfAccount && notice.count > 1 ? html`<small data-times>${say.times(notice.count)}</small>` : nothing}</span><time datetime=${notice.at}>${rowTime(notice.at, Date.now())}</time></button>
      <wa-dropdown placement="bottom-end" @wa-select=${(event: CustomEvent<{ item: { value: string } }>) => void this.snooze(notice, event.detail.item.value)}>
        <button slot="trigger" class="btn quiet icon" data-snooze-notice aria-label=${say.snooze} title=${say.snooze}>${icon('moon')}</button>
        ${snoozeTimes().map(({ key, label }) => html`<wa-dropdown-item value=${key}>${label}</wa-dropdown-item>`)}
        <wa-dropdown-item value="pick">${words.acts.pick}</wa-dropdown-item></wa-dropdown></li>`;
  }

  private desktop() {
    const say = words.notices;
    const now = desktop.state();
    const change = () => void desktop.change().then(() => this.requestUpdate());
    if (now === 'none') return nothing;
    if (now === 'denied') return html`<p>${say.desktopOff}</p>`;
    return now === 'on' ? html`<p>${say.desktopOn} <button class="linkish" @click=${change}>${say.off}</button></p>` : html`<button class="btn s" @click=${change}>${icon('bell')}${say.desktop}</button>`;
  }

  private open(notice: Notice): void {
    if (notice.readAt === null) void this.read([notice.id]);
    if (notice.conversationId !== null) void desk.threads.open(notice.conversationId);
    else if (isAccounts(notice)) goToPlace(pathTo('settings', 'numbers'));
    this.close();
  }

  private async read(ids: readonly string[] | null): Promise<void> {
    const outcome = await desk.bell.read(ids);
    if (!outcome.ok) tell(explain(outcome.why, ''));
  }

  private async snooze(notice: Notice, key: string): Promise<void> {
    const until = snoozeTimes().find((time) => time.key === key)?.at ?? (await askUntil());
    if (until === null) return;
    const outcome = await desk.bell.snooze(notice.id, until);
    tell(outcome.ok ? words.notices.snoozed(toCome(until.getTime(), Date.now())) : explain(outcome.why, ''));
  }

  private readonly close = () => this.dispatchEvent(new CustomEvent('sb-chosen', { bubbles: true }));
}

customElements.define('sb-notices', NoticesPanel);
