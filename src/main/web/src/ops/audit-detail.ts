import type { Entry } from '../api/settings';
import type { SettingsWords } from '../words/en-settings';

/** What an entry says beside, field by field. Pure. */
export function detail({ detail }: Pick<Entry, 'detail'>, { fields, values, changed }: SettingsWords['audit']): string {
  const said = (value: unknown) => values[String(value)] ?? (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));
  return Object.entries(detail)
    .map(([field, value]) => {
      const name = fields[field] ?? field;
      return isChange(value) ? changed(name, said(value.from), said(value.to)) : `${name}: ${said(value)}`;
    })
    .join(', ');
}

function isChange(value: unknown): value is { from: unknown; to: unknown } {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value;
}
