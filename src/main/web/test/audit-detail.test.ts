import { describe, expect, it } from 'vitest';
import { detail } from '../src/ops/audit-detail';
import { enSettings } from '../src/words/en-settings';

const words = enSettings.audit;

describe('what an entry of the log says beside', () => {
  it('says what somebody sees in words', () => {
    const grants = { from: null, to: [{ clientId: '10', locationId: null }] };
    expect(detail({ detail: { grants } }, words)).toBe('sees: all clients → one client or location');
    expect(detail({ detail: { grants: { from: grants.to, to: [] } } }, words)).toBe('sees: one client or location → nothing');
    expect(detail({ detail: { name: 'Rosa', grants: null } }, words)).toBe('name: Rosa, sees: all clients');
  });
});
