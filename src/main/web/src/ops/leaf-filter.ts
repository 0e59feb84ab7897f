import type { Leaf } from '../api/webhooks';
import { desk } from '../desk';
import { openForm } from './form';
import { eventWords, kindName } from './leaf-parts';
import type { LeafFilter } from './leaf-query';
import { choiceField } from './tools';

/** Asks for two moments; null when it was left. */
export async function askBetween(filter: Pick<LeafFilter, 'from' | 'to'>): Promise<Pick<LeafFilter, 'from' | 'to'> | null> {
  const { between } = eventWords;
  let chosen: Pick<LeafFilter, 'from' | 'to'> | null = null;
  await openForm({
    title: between.title,
    fields: [
      { kind: 'date', name: 'from', label: between.from, value: local(filter.from) },
      { kind: 'date', name: 'to', label: between.to, value: local(filter.to), optional: true },
    ],
    submit: between.submit,
    send: ({ from = '', to = '' }) => {
      if (to !== '' && to <= from) return Promise.resolve({ text: between.order, field: 'to', status: null });
      chosen = { from: new Date(from).toISOString(), to: to === '' ? '' : new Date(to).toISOString() };
      return Promise.resolve(null);
    },
  });
  return chosen;
}

/** As a field for local times wants it. */
function local(at: string): string {
  if (at === '') return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function lineChoice(value: string, changed: (value: string) => void) {
  const lines = (desk.store.state.me?.lines ?? []).map(({ id, name }): [string, string] => [id, name]);
  return choiceField('account', eventWords.columns.line, value, [['', eventWords.anyLine], ...lines], changed);
}

/** The kinds that are usual, those that are shown, and the one that is chosen. */
export function kindChoice(value: string, shown: readonly Leaf[], changed: (value: string) => void) {
  const kinds = [...new Set([...Object.keys(eventWords.kinds), ...shown.map(({ kind }) => kind), ...(value === '' ? [] : [value])])];
  return choiceField('kind', eventWords.columns.what, value, [['', eventWords.anyKind], ...kinds.map((kind): [string, string] => [kind, kindName(kind)])], changed);
}
