import { html, LitElement } from 'lit';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { words } from '../words';
import type { Line } from './series';
import { latest } from './series';
import { say } from './words';

const HEIGHT = 172;
const FONT = '11px system-ui, sans-serif';
const WIDTHS = [1.75, 1.75, 1.25];

export interface Drawn {
  readonly label: string;
  readonly line: Line;
  /** Which of the plot colours. */
  readonly colour: 1 | 2 | 3 | 4;
  readonly filled?: boolean;
  /** Drawn over another that it may cover. */
  readonly dashed?: boolean;
}

/** One plot over time: its values stand in the caption, of the moment under the cursor or the latest. */
export class Plot extends LitElement {
  static override readonly properties = {
    name: {}, unit: {}, times: { attribute: false }, drawn: { attribute: false }, format: { attribute: false }, at: { state: true },
  };
  declare name: string;
  declare unit: string;
  declare times: readonly number[];
  declare drawn: readonly Drawn[];
  declare format: (value: number | null) => string;
  declare private at: number | null;

  private plot: uPlot | null = null;
  private readonly sizes = new ResizeObserver(() => this.fit());
  private readonly themes = new MutationObserver(() => this.anew());
  private readonly scheme = matchMedia('(prefers-color-scheme: dark)');
  private readonly anew = () => {
    this.plot?.destroy();
    this.plot = null;
    this.draw();
  };

  constructor() {
    super();
    this.name = '';
    this.unit = '';
    this.times = [];
    this.drawn = [];
    this.format = (value) => String(value ?? '–');
    this.at = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    this.scheme.addEventListener('change', this.anew);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
    this.themes.disconnect();
    this.scheme.removeEventListener('change', this.anew);
    this.plot?.destroy();
    this.plot = null;
  }

  protected override render() {
    const values = this.drawn.map(({ label, line }) => `${label} ${this.format(latest(line))}`).join(', ');
    return html`<figure class="plot"><figcaption><b>${this.name}</b><em>${this.unit}</em>
      <span class="legend">${this.drawn.map(({ label, line, colour }) => html`<span><i class="c${colour}"></i>${label} <b>${this.format(this.at === null ? latest(line) : (line[this.at] ?? null))}</b></span>`)}</span></figcaption>
      <div class="canvas" role="img" aria-label=${say.described(this.name, values)}></div></figure>`;
  }

  protected override firstUpdated(): void {
    this.sizes.observe(this.canvas);
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('times') || changed.has('drawn')) this.draw();
  }

  private get canvas(): HTMLElement {
    return this.querySelector('.canvas')!;
  }

  private get data(): uPlot.AlignedData {
    return [this.times as number[], ...this.drawn.map(({ line }) => line as (number | null)[])];
  }

  private draw(): void {
    if (this.plot !== null && this.plot.series.length === this.drawn.length + 1) this.plot.setData(this.data);
    else {
      this.plot?.destroy();
      this.plot = new uPlot(this.options(), this.data, this.canvas);
    }
  }

  private fit(): void {
    const width = this.canvas.clientWidth;
    if (width > 0 && width !== this.plot?.width) this.plot?.setSize({ width, height: HEIGHT });
  }

  private options(): uPlot.Options {
    const colours = getComputedStyle(this);
    const colour = (name: string) => resolved(this, colours.getPropertyValue(name));
    const axis = { font: FONT, stroke: colour('--sb-plot-axis'), grid: { stroke: colour('--sb-plot-grid'), width: 1 }, ticks: { show: false } };
    return {
      width: Math.max(200, this.canvas.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, sync: { key: 'overview' }, points: { size: 7 }, drag: { x: false, y: false } },
      hooks: { setCursor: [({ cursor }) => (this.at = cursor.idx ?? null)] },
      scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, (max ?? 1) * 1.1)] } },
      axes: [
        { ...axis, space: 64, size: 26, values: (_plot, ticks) => ticks.map((tick) => moment(tick, this.span)) },
        { ...axis, size: 52, space: 34, values: (_plot, ticks) => ticks.map((tick) => this.format(tick)) },
      ],
      series: [{}, ...this.drawn.map(({ colour: n, filled, dashed }, i) => {
        const stroke = colour(`--sb-plot-${n}`);
        return { stroke, width: WIDTHS[i] ?? 1.25, dash: dashed ? [5, 4] : [], spanGaps: false, points: { show: false }, ...(filled ? { fill: `color-mix(in srgb, ${stroke} 10%, transparent)` } : {}) };
      })],
    };
  }

  private get span(): number {
    return (this.times.at(-1) ?? 0) - (this.times[0] ?? 0);
  }
}

/** How many in so much time: to a tenth while they are few. */
export function rate(value: number | null): string {
  const n = value ?? 0;
  return new Intl.NumberFormat(words.lang, { maximumFractionDigits: n < 10 ? 1 : 0 }).format(n);
}

// A canvas knows no light-dark(): the browser says which it is.
function resolved(element: HTMLElement, colour: string): string {
  const probe = document.createElement('i');
  probe.style.color = colour;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

const DAY = 86_400;
const clock = new Intl.DateTimeFormat(words.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(words.lang === 'en' ? 'en-GB' : words.lang, { weekday: 'short', day: 'numeric' });

function moment(seconds: number, span: number): string {
  return (span > 1.5 * DAY ? day : clock).format(seconds * 1000);
}

customElements.define('sb-plot', Plot);
