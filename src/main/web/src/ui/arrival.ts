/** What a link was for: the first owner of an empty installation, or a password of one's own. */
export interface Arrival {
  readonly kind: 'setup' | 'password';
  readonly token: string;
}

/** What stands in the address; the token is behind the #, so that no server or log sees it. */
export function arrival(at: Location): Arrival | null {
  const kind = at.pathname.slice(1);
  const token = at.hash.slice(1);
  return (kind === 'setup' || kind === 'password') && token !== '' ? { kind, token } : null;
}
