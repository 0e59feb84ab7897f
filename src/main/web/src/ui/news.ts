import type { News, Notice } from '../api/types';

/** Sentences by the code of what a platform says, without their full stop. */
export type Sentences = Readonly<Record<string, string>>;

/** A notification's second line in the language of the sentences; where those say nothing, the server's. */
export function detailOf({ news, detail }: Pick<Notice, 'news' | 'detail'>, sentences: Sentences): string | null {
  const sentence = news === null ? undefined : sentences[news.code];
  return news === null || sentence === undefined ? detail : told(sentence, news);
}

function told(sentence: string, { limit, limitBefore, told, advice }: News): string {
  const limits = limit === null ? [] : [limitBefore === null ? limit : `${limitBefore} → ${limit}`];
  const facts = [...limits, ...told].join(', ');
  return `${sentence}${facts === '' ? '' : `: ${facts}`}.${advice === null ? '' : ` ${advice}`}`;
}
