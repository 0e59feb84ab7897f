import { desk } from '../desk';

const KEEP_MS = 250;
/** Of a text that is somebody's already, and is not kept. */
export const EDIT = 'edit:';

/** Keeps what is being written, shortly after each letter and whenever the field may go. */
export class DraftKeeper {
  /** Under what the field's text is kept; null: it must be filled anew. */
  key: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly field: () => HTMLTextAreaElement | null) {}

  soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.now, KEEP_MS);
  }

  /** What is in the field is sent, and no draft any more. */
  stop(): void {
    clearTimeout(this.timer);
  }

  readonly now = () => {
    this.stop();
    const field = this.field();
    const { key } = this;
    if (field !== null && key !== null && !key.startsWith(EDIT) && field.value !== desk.drafts.of(key)) desk.drafts.keep(key, field.value);
  };
}

/** What was begun in a conversation that another one took goes along. */
export function carryDraft(from: string, to: string): void {
  const draft = desk.drafts.of(from);
  if (draft === '') return;
  desk.drafts.keep(to, [desk.drafts.of(to), draft].filter(Boolean).join('\n'));
  desk.drafts.keep(from, '');
}
