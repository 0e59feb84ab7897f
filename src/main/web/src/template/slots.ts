import type { Template, TemplateComponent } from '../api/types';

/** Something that a person fills in. */
export interface Slot {
  /** Unique in its template. */
  readonly key: string;
  readonly part: 'header' | 'body' | 'button';
  /** Of a button; 0 elsewhere. */
  readonly index: number;
  readonly kind: 'text' | 'image' | 'video' | 'document' | 'coupon_code';
  /** As the template calls it: a name, or a number. */
  readonly name: string;
  /** What its author gave as a sample; empty: nothing. */
  readonly example: string;
}

/** Values by the keys of slots. */
export type Filled = Readonly<Record<string, string>>;

const VARIABLE = /\{\{\s*([A-Za-z0-9_]+)\s*}}/g;
const FILES = new Set(['image', 'video', 'document']);
// What a form of texts cannot fill in; a program can.
const BEYOND = new Set(['CAROUSEL', 'LIMITED_TIME_OFFER']);
const BEYOND_BUTTONS = new Set(['MPM', 'SPM']);

/** Null: it has parts that only a program can fill in. */
export function slotsOf(template: Template): readonly Slot[] | null {
  const slots: Slot[] = [];
  for (const component of template.components) {
    const type = component.type.toUpperCase();
    if (BEYOND.has(type)) return null;
    if (type === 'BODY') slots.push(...texts('body', component));
    if (type === 'HEADER') {
      const format = (component.format ?? 'TEXT').toLowerCase();
      if (format === 'text') slots.push(...texts('header', component));
      else if (FILES.has(format)) slots.push({ key: 'header', part: 'header', index: 0, kind: format as Slot['kind'], name: format, example: '' });
      else return null;
    }
    if (type === 'BUTTONS') {
      const buttons = component.buttons ?? [];
      if (buttons.some((button) => BEYOND_BUTTONS.has(button.type.toUpperCase()))) return null;
      slots.push(...buttons.flatMap((button, index) => buttonSlot(button, index)));
    }
  }
  return slots;
}

function texts(part: 'header' | 'body', component: TemplateComponent): readonly Slot[] {
  return variables(component.text ?? '').map((name, i) => ({ key: `${part}.${name}`, part, index: 0, kind: 'text', name, example: example(component, part, name, i) }));
}

function variables(text: string): readonly string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map(([, name]) => name ?? ''))];
}

function example({ example }: TemplateComponent, part: 'header' | 'body', name: string, i: number): string {
  const named = (part === 'body' ? example?.body_text_named_params : example?.header_text_named_params)?.find((one) => one.param_name === name);
  return named?.example ?? (part === 'body' ? example?.body_text?.[0]?.[i] : example?.header_text?.[i]) ?? '';
}

function buttonSlot({ type, url, text }: NonNullable<TemplateComponent['buttons']>[number], index: number): readonly Slot[] {
  const button = { part: 'button' as const, index, key: `button.${index}`, example: '' };
  switch (type.toUpperCase()) {
    case 'URL':
      return variables(url ?? '').length === 0 ? [] : [{ ...button, kind: 'text', name: text ?? '' }];
    case 'OTP':
      return [{ ...button, kind: 'text', name: text ?? '' }];
    case 'COPY_CODE':
      return [{ ...button, kind: 'coupon_code', name: text ?? '' }];
    default:
      return [];
  }
}

/** What is still to be filled in, or filled in so that the platform would not take it. */
export function unfit(slots: readonly Slot[], filled: Filled): readonly Slot[] {
  return slots.filter(({ key, kind }) => {
    const value = (filled[key] ?? '').trim();
    return value === '' || (FILES.has(kind) ? !/^https?:\/\/\S+$/.test(value) : /[\n\r\t]| {5}/.test(value));
  });
}

/** A part of the text as the customer will read it; what is not filled in yet keeps its name. */
export function shown(text: string, part: 'header' | 'body', filled: Filled): readonly { readonly text: string; readonly open: boolean }[] {
  const pieces: { text: string; open: boolean }[] = [];
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const value = (filled[`${part}.${match[1] ?? ''}`] ?? '').trim();
    pieces.push({ text: text.slice(from, match.index), open: false }, { text: value === '' ? (match[1] ?? '') : value, open: value === '' });
    from = match.index + match[0].length;
  }
  pieces.push({ text: text.slice(from), open: false });
  return pieces.filter((piece) => piece.text !== '');
}

/** The message's `template` object, as Meta wants it. */
export function filledIn(template: Template, slots: readonly Slot[], filled: Filled): object {
  const components: object[] = [];
  for (const part of ['header', 'body'] as const) {
    const parameters = slots.filter((slot) => slot.part === part).map((slot) => parameter(template, slot, (filled[slot.key] ?? '').trim()));
    if (parameters.length > 0) components.push({ type: part, parameters });
  }
  for (const slot of slots.filter(({ part }) => part === 'button')) {
    const value = (filled[slot.key] ?? '').trim();
    components.push({ type: 'button', sub_type: slot.kind === 'coupon_code' ? 'copy_code' : 'url', index: String(slot.index), parameters: [{ type: slot.kind, [slot.kind]: value }] });
  }
  return { name: template.name, language: { code: template.language }, ...(components.length === 0 ? {} : { components }) };
}

function parameter(template: Template, { kind, name, part }: Slot, value: string): object {
  if (FILES.has(kind)) return { type: kind, [kind]: { link: value } };
  return { type: 'text', ...(template.parameterFormat === 'named' && part !== 'button' ? { parameter_name: name } : {}), text: value };
}
