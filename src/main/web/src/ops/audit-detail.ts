import type { Entry } from '../api/settings';
import type { SettingsWords } from '../words/en-settings';

/** What an entry says beside, field by field. Pure. */
export function detail({ detail }: Pick<Entry, 'detail'>, { fields, values, changed, allClients, someClients }: SettingsWords['audit']): string {
  const seen = (value: unknown) => (Array.isArray(value) ? someClients(value.length) : allClients);
  const said = (field: string, value: unknown) => field === 'grants' ? seen(value) : values[String(value)] ?? (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));
  return Object.entries(detail)
    .map(([field, value]) => {
      const name = fields[field] ?? field;
      return isChange(value) ? changed(name, said(field, value.from), said(field, value.to)) : `${name}: ${said(field, value)}`;
    })
    .join(', ');
}

function isChange(value: unknown): value is { from: unknown; to: unknown } {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value;
}
