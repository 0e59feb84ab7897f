import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Doubt, Lane } from '../api/lines';
import { short, toCome, when } from '../words/time';
import { channel, icon, platformName } from '../ui/parts';
import { everyFew } from './every-few';
import { lines, lineWords } from './lines';
import { Page, refreshButton } from './page';
import { Listing } from './paged';
import { QueueActs } from './queue-acts';
import type { Column } from './table';
import { countOf, table } from './table';
import { say } from './words';

const LOOK_AGAIN_MS = 5_000;
const words = lineWords.queues;

/** What waits to be sent, line by line; why it waits, and what a person can do about it. */
export class Queues extends Page {
  private readonly list = new Listing<Lane>(this, (cursor) => lines.lanes(cursor), (lane) => lane.id);
  private readonly acts = new QueueActs(this.list, () => void this.lookAgain());
  private open: string | null = null;
  private doubts: readonly Doubt[] | null = null;
  private end: () => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.end = everyFew(LOOK_AGAIN_MS, () => void this.lookAgain());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.end();
  }

  // Who went on to further pages keeps them.
  private async lookAgain(): Promise<void> {
    const { items, next, status } = this.list.state;
    if (status === 'ready' && (next !== null || items.length <= 50)) await this.list.load(true);
    await this.fetchDoubts();
  }

  override actions() {
    return refreshButton(() => void this.lookAgain());
  }

  protected override render() {
    return html`<div class="tools">${countOf(this.list)}</div>
      ${table({ label: say.pages.queues, columns: this.columns(), list: this.list, none: { ...words.none, art: 'send' }, detail: (lane) => this.detail(lane) })}`;
  }

  private columns(): readonly Column<Lane>[] {
    const { columns } = words;
    return [
      { name: columns.line, cell: ({ line, client }) => html`<span class="line">${channel(line.platform)}<span class="sr">${platformName(line.platform)}</span><b><bdi>${line.name}</bdi></b><span>${client.name}</span></span>` },
      { name: columns.state, kind: 'wide', cell: state },
      { name: columns.waiting, kind: 'number', cell: (lane) => lane.queued + lane.inFlight },
      { name: columns.oldest, kind: 'number', cell: ({ oldestQueuedAt: at }) => (at === null ? html`<span class="faint">–</span>` : html`<time datetime=${at}>${short(Date.now() - Date.parse(at))}</time>`) },
      { name: columns.sent, kind: 'number', cell: (lane) => lane.sentLastHour },
      { name: columns.doubt, kind: 'number', cell: (lane) => this.unconfirmed(lane) },
      { name: columns.acts, kind: 'acts', cell: (lane) => this.buttons(lane) },
    ];
  }

  private unconfirmed(lane: Lane) {
    if (lane.inDoubt === 0) return 0;
    const isOpen = this.open === lane.id;
    return html`<button class="btn s" data-doubts aria-expanded=${isOpen} aria-label="${lane.inDoubt}: ${words.show(lane.line.name)}" @click=${() => void this.toggle(lane)}>${icon('doubt')}${lane.inDoubt}${icon(isOpen ? 'up' : 'chev-d', 'xs')}</button>`;
  }

  private buttons(lane: Lane) {
    switch (lane.state) {
      case 'running':
        return html`<button class="btn s" data-pause aria-label=${words.pause.title(lane.line.name)} @click=${() => void this.acts.pause(lane)}>${icon('pause')}${words.pause.act}</button>`;
      case 'disconnected':
        return nothing;
      default:
        return html`<button class="btn s" data-resume aria-label="${words.resume.act}: ${lane.line.name}" @click=${() => void this.acts.resume(lane)}>${icon('play')}${words.resume.act}</button>`;
    }
  }

  private async toggle(lane: Lane): Promise<void> {
    this.open = this.open === lane.id ? null : lane.id;
    this.doubts = null;
    this.requestUpdate();
    await this.fetchDoubts();
  }

  private async fetchDoubts(): Promise<void> {
    const { open } = this;
    if (open === null) return;
    try {
      const { items } = await lines.doubts(open);
      if (this.open === open) this.doubts = items;
    } catch {
      // The next look tries again; what is shown stays.
    }
    this.requestUpdate();
  }

  private detail(lane: Lane): TemplateResult | typeof nothing {
    if (this.open !== lane.id || this.doubts === null) return nothing;
    if (this.doubts.length === 0) return html`<p class="faint">${words.noDoubts}</p>`;
    return html`<ul class="doubts" aria-label=${words.show(lane.line.name)}>${this.doubts.map((doubt) => this.doubt(doubt))}</ul>`;
  }

  private doubt(doubt: Doubt) {
    const to = doubt.contact?.name ?? doubt.recipient;
    const { calledAt } = doubt;
    return html`<li data-doubt=${doubt.messageId}>${icon('doubt')}<div class="grow"><a href="/c/${doubt.conversationId}"><bdi>${words.to(to)}</bdi>: “${doubt.text ?? doubt.type}”</a>
      <small>${calledAt === null ? nothing : words.handed(when(calledAt, Date.now()))} ${doubt.why ?? words.waits}</small></div>
      <span class="acts"><button class="btn s" data-decide="sent" @click=${() => void this.acts.decide(doubt, 'sent')}>${words.sent.act}</button>
        <button class="btn s" data-decide="send-again" @click=${() => void this.acts.decide(doubt, 'send-again')}>${words.again.act}</button>
        <button class="btn s" data-decide="failed" @click=${() => void this.acts.decide(doubt, 'failed')}>${words.failed.act}</button></span></li>`;
  }
}

/** A shape, a word and the reason. */
function state(lane: Lane): TemplateResult {
  const { pause } = lane;
  const why = pause === null ? nothing : html`<small>${pause.reason} ${pause.code == null ? nothing : html`<code class="c">${pause.code}</code>`} ${lane.state === 'stopped' ? nothing : pause.action}</small>`;
  switch (lane.state) {
    case 'stopped':
      return html`<span class="st wraps" data-state="stopped">${icon('pause')}${words.stopped(pause?.who ?? '')} ${why}</span>`;
    case 'paused':
      return html`<span class="st danger wraps" data-state="paused">${icon('plug')}${words.paused(toCome(pause?.until ?? Date.now(), Date.now()))} ${why}</span>`;
    case 'disconnected':
      return html`<span class="st faint" data-state="disconnected"><i class="lamp off"></i>${words.disconnected}</span>`;
    default:
      return html`<span class="st" data-state="running" title=${lane.owner === null ? nothing : words.owner(lane.owner.node ?? '', lane.owner.epoch)}><i class="lamp ok"></i>${lane.queued + lane.inFlight === 0 ? words.idle : words.running}${lane.waitingRecipients === 0 ? nothing : html` <small>${words.held(lane.waitingRecipients)}</small>`}${lane.limits.map((limit) => html` <small data-limit=${limit.kind}>${limit.reason}</small>`)}</span>`;
  }
}

customElements.define('sb-queues', Queues);
