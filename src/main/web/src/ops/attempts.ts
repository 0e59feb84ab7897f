import type { Attempt } from '../api/webhooks';

/** The platform of an address: what stands first behind the webhooks'. */
export function platformOf(route: string): string {
  return /webhooks?\/([a-z]+)/.exec(route)?.[1] ?? '';
}

export function keyOf({ requestId, at }: Attempt): string {
  return `${at} ${requestId}`;
}

/** Whether a search and a choice leave it in the list. */
export function fits(one: Attempt, { q, answer }: { readonly q: string; readonly answer: string }): boolean {
  if (answer !== '' && (answer === 'taken') !== one.status < 300) return false;
  return q === '' || [one.route, one.ip, one.requestId, one.externalAccount ?? '', one.reason ?? ''].some((text) => text.toLowerCase().includes(q.toLowerCase()));
}
