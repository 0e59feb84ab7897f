import type { Client, Grant, Role, User, UserWords } from '../api/people';
import { PeopleApi, ROLES } from '../api/people';
import { desk } from '../desk';
import { enUsers } from '../words/en-users';
import { toCome } from '../words/time';
import { tell } from '../ui/tell';
import type { Done, Trouble } from './call';
import { attempt } from './call';
import type { FormField, Values } from './form';
import { openForm } from './form';
import type { Listing } from './paged';
import { showOnce } from './show-once';
import { inLanguage } from './words';

export const userWords = await inLanguage(enUsers, async () => (await import('../words/es-users')).esUsers);
export const people = new PeopleApi(desk.api.http);

/** The server's no in the person's words, at the field it is about. Pure. */
export function worded(trouble: Trouble, name: string): Trouble {
  const { status, field } = trouble;
  if (field === 'email') return { ...trouble, text: status === 409 ? userWords.taken : userWords.badEmail };
  if (status === 409) return { ...trouble, text: userWords.lastOwner(name) };
  return status === 403 ? { ...trouble, text: userWords.onlyOwners } : trouble;
}

/** Whether I may change somebody: an owner only as one. */
export function mayChange(user: { readonly role: Role }): boolean {
  return user.role !== 'owner' || desk.store.state.me?.user.role === 'owner';
}

/** What can be done about people; the list shows it at once. */
export class UserActs {
  constructor(private readonly list: Listing<User>) {}

  async add(): Promise<void> {
    const { form } = userWords;
    await openForm({
      title: form.add,
      fields: await fields({ name: '', email: '', role: 'agent', active: true, grants: null }),
      submit: userWords.add,
      send: async (values) => {
        const done = await attempt(people.addUser(said(values)));
        if (!done.ok) return worded(done.trouble, values['name'] ?? '');
        const { link, ...user } = done.value;
        this.list.put(user);
        tell(userWords.added(user.name), { label: userWords.link.act, run: () => void showLink(user, link) });
        return null;
      },
    });
  }

  async edit(user: User): Promise<void> {
    await openForm({
      title: userWords.form.edit(user.name),
      fields: await fields(user),
      submit: userWords.form.save,
      send: async (values) => this.took(await attempt(people.changeUser(user.id, said(values), user.version)), user, userWords.saved),
    });
  }

  choose(act: string, user: User): void {
    if (act === 'link') void this.link(user);
    else if (act === 'factor') void this.resetFactor(user);
    else if (act === 'identity') void import('./identity').then(({ showIdentity }) => showIdentity(user));
    else if (act === 'activate') void this.activate(user);
    else void this.deactivate(user);
  }

  private async deactivate(user: User): Promise<void> {
    const { deactivate } = userWords;
    await openForm({
      title: deactivate.title(user.name),
      text: deactivate.text,
      fields: [],
      submit: deactivate.submit(user.name),
      danger: true,
      send: async () => this.took(await attempt(people.changeUser(user.id, { active: false }, user.version)), user, deactivate.done),
    });
  }

  private async activate(user: User): Promise<void> {
    const trouble = this.took(await attempt(people.changeUser(user.id, { active: true }, user.version)), user, userWords.activate.done);
    if (trouble !== null) tell(trouble.text);
  }

  private took(done: Done<User>, { name }: User, words: (name: string) => string): Trouble | null {
    if (!done.ok) return worded(done.trouble, name);
    this.list.put(done.value);
    tell(words(done.value.name));
    return null;
  }

  private async link(user: User): Promise<void> {
    const done = await attempt(people.passwordLink(user.id));
    if (done.ok) await showLink(user, done.value);
    else tell(worded(done.trouble, user.name).text);
  }

  private async resetFactor(user: User): Promise<void> {
    const { factor } = userWords;
    await openForm({
      title: factor.title(user.name),
      text: factor.text,
      fields: [],
      submit: factor.submit,
      danger: true,
      send: async () => {
        const done = await attempt(people.removeSecondFactor(user.id));
        if (!done.ok) return done.trouble.status === 404 ? { ...done.trouble, text: factor.none } : worded(done.trouble, user.name);
        tell(factor.done(user.name));
        return null;
      },
    });
  }
}

function showLink({ name }: User, { url, expiresAt }: { url: string; expiresAt: string }): Promise<void> {
  const { link } = userWords;
  return showOnce({ title: link.title(name), text: link.text, label: link.label, value: url, after: link.until(toCome(expiresAt, Date.now())) });
}

async function fields(user: UserWords): Promise<readonly FormField[]> {
  // Without an answer there is nothing to choose from; who sees all goes on seeing it.
  const clients = await people.clients().then((answer) => answer.items, () => []);
  const { form, roles, roleHints } = userWords;
  const isOwner = desk.store.state.me?.user.role === 'owner';
  return [
    { kind: 'text', name: 'name', label: form.name, value: user.name, longest: 100 },
    { kind: 'email', name: 'email', label: form.email, value: user.email, longest: 254 },
    {
      kind: 'choice', name: 'role', label: form.role, value: user.role,
      options: ROLES.map((value) => ({ value, label: roles[value], hint: value === 'owner' && !isOwner ? form.ownersOnly : roleHints[value], disabled: value === 'owner' && !isOwner })),
    },
    ...(clients.length === 0 ? [] : seen(user.grants ?? null, clients)),
    { kind: 'check', name: 'active', label: form.active, value: user.active, hint: form.activeHint },
  ];
}

/** All clients, or which. Owners and admins see all: the style sheet shows it for the others only. */
function seen(grants: readonly Grant[] | null, clients: readonly Client[]): readonly FormField[] {
  const { form } = userWords;
  const isGranted = (client: string, location: string | null) => (grants ?? []).some((grant) => grant.clientId === client && grant.locationId === location);
  return [
    {
      kind: 'choice', name: 'sees', label: form.sees, value: grants === null ? 'all' : 'some',
      options: [{ value: 'all', label: form.seesAll }, { value: 'some', label: form.seesSome, hint: form.seesSomeHint }],
    },
    {
      kind: 'checks', name: 'grants', label: form.seesWhat,
      options: clients.map(({ id, name, locations }) => ({
        name: `grant ${id}`, label: locations.length === 0 ? name : form.allOf(name), value: isGranted(id, null),
        parts: locations.map((location) => ({ name: `grant ${id} ${location.id}`, label: location.name, value: isGranted(id, location.id) })),
      })),
    },
  ];
}

/** What a form says of somebody. Pure. */
export function said(values: Values): UserWords {
  const { name = '', email = '', role, active } = values;
  return { name, email, role: (role ?? 'agent') as Role, active: active === 'on', ...granted(values) };
}

// Of a client that is granted whole its locations need no grant.
function granted(values: Values): { grants?: readonly Grant[] | null } {
  if (values['sees'] === undefined || values['role'] === 'owner' || values['role'] === 'admin') return {};
  if (values['sees'] === 'all') return { grants: null };
  const chosen = Object.keys(values).filter((key) => key.startsWith('grant ')).map((key) => key.split(' '));
  const whole = new Set(chosen.filter(([, , location]) => location === undefined).map(([, client]) => client));
  return {
    grants: chosen
      .filter(([, client, location]) => location === undefined || !whole.has(client))
      .map(([, client = '', location]) => ({ clientId: client, locationId: location ?? null })),
  };
}
