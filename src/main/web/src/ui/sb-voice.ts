import { html, LitElement } from 'lit';
import { words } from '../words';
import { icon } from './parts';

const SPEEDS = [1, 1.5, 2] as const;

/** Plays what was recorded: play, where one is, how fast. Only one plays at a time. */
export class Voice extends LitElement {
  static override readonly properties = {
    src: { attribute: false },
    playing: { state: true },
    at: { state: true },
    length: { state: true },
    speed: { state: true },
  };
  private static current: HTMLAudioElement | null = null;
  declare src: string | null;
  declare private playing: boolean;
  declare private at: number;
  declare private length: number;
  declare private speed: (typeof SPEEDS)[number];

  constructor() {
    super();
    this.src = null;
    this.playing = false;
    this.at = 0;
    this.length = 0;
    this.speed = 1;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.audio?.pause();
  }

  protected override render() {
    const say = words.media;
    const part = this.length > 0 ? this.at / this.length : 0;
    return html`<div class="voice" role="group" aria-label=${say.kinds.audio}>
      <button class="play" aria-label=${this.playing ? say.pause : say.play} @click=${this.toggle}>${icon(this.playing ? 'pause' : 'play')}</button>
      <input class="seek" type="range" min="0" max="1000" .value=${String(Math.round(part * 1000))} .style=${`--p: ${part}`} aria-label=${say.position}
        aria-valuetext=${time(this.at)} @input=${this.seek}>
      <time>${time(this.playing || this.at > 0 ? this.at : this.length)}</time>
      <button class="speed" aria-label=${say.speed(this.speed)} @click=${this.faster}>${this.speed}×</button>
      <audio preload="metadata" src=${this.src ?? ''} @loadedmetadata=${this.measured} @durationchange=${this.measured} @timeupdate=${this.moved}
        @play=${this.began} @pause=${this.stopped} @ended=${this.ended} @error=${this.broke}></audio></div>`;
  }

  private get audio(): HTMLAudioElement | null {
    return this.querySelector('audio');
  }

  private readonly toggle = () => {
    const { audio } = this;
    if (audio === null) return;
    if (audio.paused) void audio.play().catch(() => undefined); // said by its error event
    else audio.pause();
  };

  private readonly began = () => {
    const { audio } = this;
    if (Voice.current !== audio) Voice.current?.pause();
    Voice.current = audio;
    this.playing = true;
  };

  private readonly stopped = () => {
    this.playing = false;
  };

  private readonly ended = () => {
    this.playing = false;
    this.at = 0;
  };

  private readonly measured = () => {
    const { duration } = this.audio ?? { duration: 0 };
    this.length = Number.isFinite(duration) ? duration : 0;
  };

  private readonly moved = () => {
    this.at = this.audio?.currentTime ?? 0;
  };

  private readonly seek = (event: Event) => {
    const { audio } = this;
    if (audio !== null && this.length > 0) audio.currentTime = (Number((event.target as HTMLInputElement).value) / 1000) * this.length;
  };

  private readonly faster = () => {
    this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length] ?? 1;
    if (this.audio !== null) this.audio.playbackRate = this.speed;
  };

  private readonly broke = () => {
    if (this.src !== null) this.dispatchEvent(new CustomEvent('sb-lapsed'));
  };
}

function time(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

customElements.define('sb-voice', Voice);
