import { describe, expect, it } from 'vitest';
import table from '../../resources/dev/switchboard/inbox/account_events.tsv?raw';
import type { News } from '../src/api/types';
import { detailOf } from '../src/ui/news';
import { esNews } from '../src/words/es-news';

const news: News = { code: 'a B', limit: null, limitBefore: null, told: [], advice: null };
const sentences = { 'a B': 'Algo pasó' };

describe('news of an account', () => {
  it('are told in the words for their code, with names, limits and the platform’s advice', () => {
    expect(detailOf({ news, detail: 'Something happened.' }, sentences)).toBe('Algo pasó.');
    expect(detailOf({ news: { ...news, told: ['menu (es)', 'ABUSE'], advice: 'Wait.' }, detail: '' }, sentences)).toBe('Algo pasó: menu (es), ABUSE. Wait.');
    expect(detailOf({ news: { ...news, limitBefore: '1000', limit: '250', told: ['34600'] }, detail: '' }, sentences)).toBe('Algo pasó: 1000 → 250, 34600.');
    expect(detailOf({ news: { ...news, limit: 'unlimited' }, detail: '' }, sentences)).toBe('Algo pasó: unlimited.');
  });

  it('are told as the server does where there are no words, or no code', () => {
    expect(detailOf({ news: { ...news, code: 'new' }, detail: 'Something new.' }, sentences)).toBe('Something new.');
    expect(detailOf({ news: null, detail: 'a colleague’s words' }, sentences)).toBe('a colleague’s words');
    expect(detailOf({ news, detail: 'Something happened.' }, {})).toBe('Something happened.');
  });

  it('have Spanish words for each that somebody is notified of, and for no other', () => {
    const rows = table.split('\n').filter((line) => /^[^#\s]/.test(line) && !line.startsWith('field\t')).map((line) => line.split('\t'));
    const codes = rows.filter(([, , , notice]) => notice !== '-').map(([field, event]) => (event === '*' ? field : `${field} ${event}`));
    expect(Object.keys(esNews).sort()).toEqual(codes.sort());
  });
});
