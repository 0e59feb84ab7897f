import { LitElement } from 'lit';
import { desk } from '../desk';
import type { State } from '../store/state';
import { onMinute } from './minute';
import { onPlace } from './place';
import { onScreenChange } from './screen';

/**
 * A part of the page that shows the desk's state. It lives in the page's own tree, where one style
 * sheet holds for all, and is drawn again when what it picked changed,
 * when the window crosses a step of the layout, when one goes to another place, and once a minute.
 */
export abstract class Part extends LitElement {
  private picked: readonly unknown[] = [];
  private stop: readonly (() => void)[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected get state(): State {
    return desk.store.state;
  }

  /** What the drawing depends on, compared by identity. */
  protected abstract pick(state: State): readonly unknown[];

  override connectedCallback(): void {
    super.connectedCallback();
    this.picked = this.pick(this.state);
    const draw = () => this.requestUpdate();
    this.stop = [desk.store.subscribe(() => this.look()), onMinute(draw), onScreenChange(draw), onPlace(draw)];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stop) stop();
  }

  private look(): void {
    const now = this.pick(this.state);
    if (now.length !== this.picked.length || now.some((value, i) => value !== this.picked[i])) {
      this.picked = now;
      this.requestUpdate();
    }
  }
}
