import { describe, expect, it } from 'vitest';
import { pathTo, placeOf } from '../src/ui/place';

describe('a place', () => {
  it('is a section, with or without a page', () => {
    expect(placeOf('/operations')).toEqual({ section: 'operations', page: null });
    expect(placeOf('/settings/users')).toEqual({ section: 'settings', page: 'users' });
    expect(placeOf('/settings/')).toEqual({ section: 'settings', page: null });
    expect(placeOf('/workflows/runs/12')).toEqual({ section: 'workflows', page: 'runs', item: '12' });
  });

  it('is the inbox for whatever names no section', () => {
    for (const path of ['/', '/c/12', '/operation', '/operationsx', '/operations/a/b', '/settings/../x', '/settings/Ünder']) {
      expect(placeOf(path)).toEqual({ section: 'inbox' });
    }
  });

  it('is found again by its own address', () => {
    expect(placeOf(pathTo('operations', 'events'))).toEqual({ section: 'operations', page: 'events' });
    expect(pathTo('settings')).toBe('/settings');
  });
});
