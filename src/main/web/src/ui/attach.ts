import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { desk } from '../desk';
import type { Fit } from '../store/file-rules';
import { fit } from '../store/file-rules';
import type { OutgoingFile } from '../store/state';
import { words } from '../words';
import { size } from '../words/time';
import { icon, platformName } from './parts';
import './sb-upload';
import { tell } from './tell';
import { thumbOf } from './thumb';

const MOST_AT_ONCE = 10;
const ICONS = { image: 'image', video: 'play', audio: 'mic', document: 'file' } as const;

interface Picked {
  readonly key: string | null;
  readonly file: File;
  readonly fit: Fit;
  /** Made a moment later. */
  readonly look: { thumb: OutgoingFile['thumb'] };
}

// By conversation; outlives the composer, which goes when the thread is closed.
const by = new Map<string, readonly Picked[]>();

/** What was picked, dropped or pasted to go out with the next message; uploaded meanwhile. */
export class Attach {
  private conversation = '';
  private platform = '';

  private stop: () => void = () => undefined;

  /** @param draw again */
  constructor(private readonly draw: () => void) {}

  connect(): void {
    this.stop = desk.uploads.subscribe(() => this.recheck());
  }

  disconnect(): void {
    this.stop();
  }

  /** Turns to another conversation; what was attached to the one before waits there. */
  about(conversation: string, platform: string): void {
    this.conversation = conversation;
    this.platform = platform;
  }

  private get picked(): readonly Picked[] {
    return by.get(this.conversation) ?? [];
  }

  private set picked(picked: readonly Picked[]) {
    if (picked.length === 0) by.delete(this.conversation);
    else by.set(this.conversation, picked);
  }

  get isEmpty(): boolean {
    return this.picked.length === 0;
  }

  /** Is each of them one that can go? */
  get isReady(): boolean {
    return this.picked.every((one) => one.fit.ok && one.key !== null && desk.uploads.of(one.key)?.phase !== 'failed');
  }

  add(files: readonly File[]): void {
    const room = MOST_AT_ONCE - this.picked.length;
    if (files.length > room) tell(words.attach.most(MOST_AT_ONCE));
    for (const file of files.slice(0, Math.max(0, room))) {
      const how = fit(this.platform, typeOf(file), file.size);
      const one: Picked = { key: how.ok ? desk.uploads.begin(file) : null, file, fit: how, look: { thumb: null } };
      this.picked = [...this.picked, one];
      void thumbOf(file).then((thumb) => {
        one.look.thumb = thumb;
        this.draw();
      });
    }
    this.draw();
  }

  /** Hands them over: they go with a message now. */
  take(): OutgoingFile[] {
    const taken = this.picked.flatMap(({ key, file, fit: how, look }): OutgoingFile[] =>
      key === null || !how.ok ? [] : [{ key, name: file.name, size: file.size, kind: how.kind, thumb: look.thumb, media: null }],
    );
    this.picked = [];
    this.draw();
    return taken;
  }

  render(): TemplateResult | typeof nothing {
    return this.picked.length === 0 ? nothing
      : html`<ul class="attached" aria-label=${words.attach.list}>${this.picked.map((one) => this.item(one))}</ul>`;
  }

  private item(one: Picked): TemplateResult {
    const { file, fit: how, key } = one;
    const { thumb } = one.look;
    const art = how.ok ? ICONS[how.kind] : 'fail';
    return html`<li class=${how.ok ? '' : 'no'} data-attached>
      ${thumb === null ? html`<span class="ic">${icon(art, '')}</span>` : html`<img alt="" src=${thumb.url}>`}
      <span class="grow"><b class="trunc" dir="auto">${file.name}</b><small>${size(file.size)}</small>${this.note(how)}
        ${key === null ? nothing : html`<sb-upload .key=${key}></sb-upload>`}</span>
      <button type="button" class="btn quiet icon" data-unattach aria-label=${words.attach.remove(file.name)} title=${words.attach.remove(file.name)} @click=${() => this.remove(one)}>${icon('x', 'xs')}</button></li>`;
  }

  // What is wrong, and what works instead.
  private note(how: Fit): TemplateResult | typeof nothing {
    const say = words.attach;
    const name = platformName(this.platform);
    const most = `${Math.round(how.most / 1024 / 1024)} MB`;
    if (!how.ok) return html`<small class="why" role="alert">${say.problems[how.why](name, most)}</small>`;
    return how.asFile === null ? nothing : html`<small class="why">${say.asFile[how.asFile](name, most)}</small>`;
  }

  private remove(one: Picked): void {
    if (one.key !== null) desk.uploads.cancel(one.key);
    this.picked = this.picked.filter((other) => other !== one);
    this.draw();
  }

  // The server has looked at the bytes: what it found counts.
  private recheck(): void {
    if (this.picked.length === 0) return;
    this.picked = this.picked.map((one) => {
      const progress = one.key === null ? null : desk.uploads.of(one.key);
      return progress?.phase === 'done' ? { ...one, fit: fit(this.platform, progress.media.mimeType ?? '', one.file.size) } : one;
    });
    this.draw();
  }
}

// Browsers know few endings.
function typeOf(file: File): string {
  return file.type === '' && /\.(txt|md|log)$/i.test(file.name) ? 'text/plain' : file.type;
}

/** Files in what was pasted or dropped. */
export function filesOf(data: DataTransfer | null): File[] {
  return data === null ? [] : [...data.files];
}

/** Lets a person pick files from the machine. */
export function pickFiles(take: (files: File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.addEventListener('change', () => take([...(input.files ?? [])]));
  input.click();
}

/** A file of ours in the thread while only this browser has the message. */
export function outgoingFile(file: OutgoingFile, text: string, cancel: () => void): TemplateResult {
  const shown = file.thumb !== null && file.kind === 'image'
    ? html`<img class="photo" alt=${words.media.kinds.image} width=${file.thumb.width} height=${file.thumb.height} src=${file.thumb.url}>`
    : html`<span class="kept doc"><span class="ic">${icon(ICONS[file.kind], '')}</span><span class="grow"><b class="trunc" dir="auto">${file.name}</b><small>${size(file.size)}</small></span></span>`;
  return html`${shown}<span class="on-its-way"><sb-upload .key=${file.key}></sb-upload>${file.media === null ? html`<button type="button" class="linkish" data-cancel-upload @click=${cancel}>${words.attach.cancel}</button>` : nothing}</span>
    ${text === '' ? nothing : html`<p class="words" dir="auto">${text}</p>`}`;
}
