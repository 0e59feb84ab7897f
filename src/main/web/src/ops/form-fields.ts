import type { Trouble } from './call';
import { say } from './words';

interface Labelled {
  readonly name: string;
  readonly label: string;
  /** Under the field. */
  readonly hint?: string;
}

export interface TextField extends Labelled {
  readonly kind: 'text' | 'email' | 'url' | 'area' | 'date' | 'password';
  readonly value?: string;
  readonly longest?: number;
  readonly optional?: boolean;
  readonly placeholder?: string;
  /** What is offered beside: in a line while one types, below an area as buttons. */
  readonly offers?: readonly string[];
}

export interface ChoiceField extends Labelled {
  readonly kind: 'choice';
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string; readonly hint?: string; readonly disabled?: boolean }[];
}

export interface CheckField extends Labelled {
  readonly kind: 'check';
  readonly value: boolean;
}

/** Many that may be chosen: each is `on` under its own name. `parts` belong to the one above them. */
export interface ChecksField extends Labelled {
  readonly kind: 'checks';
  readonly options: readonly (Checked & { readonly parts?: readonly Checked[] })[];
}

interface Checked {
  readonly name: string;
  readonly label: string;
  readonly value: boolean;
}

export type FormField = TextField | ChoiceField | CheckField | ChecksField;
/** Texts as they were typed, without blanks around them; checks as `on` or an empty text. */
export type Values = Readonly<Record<string, string>>;

/** What a form lacks before it is worth asking the server: the name of the field and what to do, or null. Pure. */
export function lacking(fields: readonly FormField[], values: Values): Trouble | null {
  const first = fields.find((field) => 'optional' in field || field.kind === 'check' || field.kind === 'checks' || field.kind === 'choice' ? false : (values[field.name] ?? '') === '');
  return first === undefined ? null : { field: first.name, text: say.required, status: null };
}
