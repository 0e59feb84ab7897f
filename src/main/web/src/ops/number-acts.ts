import type { Account, Connected } from '../api/lines';
import { desk } from '../desk';
import { tell } from '../ui/tell';
import type { Done, Trouble } from './call';
import { attempt } from './call';
import { openGuide } from './connect-guide';
import type { FormField, Values } from './form';
import { openForm } from './form';
import { lines, lineWords } from './lines';
import type { Listing } from './paged';
import { showOnce } from './show-once';
import { people } from './user-acts';

const words = lineWords.numbers;

/** What can be done about numbers; the list shows it at once. */
export class NumberActs {
  constructor(
    private readonly list: Listing<Account>,
    private readonly changed: () => void,
  ) {}

  choose(act: string, account: Account): Promise<void> {
    return act === 'rename' ? this.rename(account) : act === 'place' ? this.place(account) : act === 'token' ? this.token(account) : this.disconnect(account);
  }

  /** Asks for what is needed, then shows what to do at Meta until the first webhook is there. */
  async connect(): Promise<void> {
    const { form } = words;
    let connected: Connected | null = null;
    // Made once, however often the rest is tried.
    const made = new Map<string, string>();
    const taken = await openForm({
      title: form.title,
      text: form.text,
      fields: connectFields(),
      submit: form.submit,
      send: async (values) => {
        const { newClient = '' } = values;
        if (newClient !== '' && !made.has(newClient)) {
          const client = await attempt(people.addClient(newClient));
          if (!client.ok) return client.trouble;
          made.set(newClient, client.value.id);
        }
        const done = await attempt(lines.connect(asked(values, made.get(newClient))));
        if (!done.ok) return worded(done.trouble);
        connected = done.value;
        return null;
      },
    });
    if (!taken || connected === null) return;
    this.list.put(connected);
    await openGuide(connected, lines);
    await this.list.load(true);
  }

  private async rename(account: Account): Promise<void> {
    const { rename } = words;
    await openForm({
      title: rename.title(account.name),
      fields: [{ kind: 'text', name: 'name', label: rename.name, value: account.name, longest: 100 }],
      submit: rename.save,
      send: async ({ name = '' }) => this.took(await attempt(lines.change(account.id, { name })), rename.done(name)),
    });
  }

  private async place(account: Account): Promise<void> {
    const { place } = words;
    const clients = await people.clients().then((answer) => answer.items, () => []);
    const locations = clients.find((client) => client.id === account.client.id)?.locations ?? [];
    await openForm({
      title: place.title(account.name),
      text: place.text,
      fields: [
        { kind: 'choice', name: 'location', label: place.choose, value: account.location?.id ?? '', options: [{ value: '', label: place.none }, ...locations.map(({ id, name }) => ({ value: id, label: name }))] },
        { kind: 'text', name: 'name', label: place.add, optional: true, longest: 100 },
      ],
      submit: place.save,
      send: async ({ location = '', name = '' }) => {
        const made = name === '' ? null : await attempt(people.addLocation(account.client.id, name));
        if (made !== null && !made.ok) return made.trouble;
        const id = made === null ? location : made.value.id;
        const done = await attempt(lines.change(account.id, { locationId: id === '' ? null : id }));
        const where = done.ok ? done.value.location : null;
        return this.took(done, where === null ? place.nowhere(account.name) : place.done(account.name, where.name));
      },
    });
  }

  private async token(account: Account): Promise<void> {
    const { token } = words;
    await openForm({
      title: token.title(account.name),
      text: token.text,
      fields: [{ kind: 'text', name: 'accessToken', label: token.label, longest: 1000 }],
      submit: token.save,
      send: async ({ accessToken = '' }) => this.took(await attempt(lines.change(account.id, { accessToken })), token.done),
    });
  }

  private took(done: Done<Account>, said: string): Trouble | null {
    if (!done.ok) return worded(done.trouble);
    this.list.put(done.value);
    tell(said);
    return null;
  }

  private async disconnect(account: Account): Promise<void> {
    const { off } = words;
    await openForm({
      title: off.title(account.name),
      text: off.text,
      fields: [],
      submit: off.submit,
      danger: true,
      send: async () => {
        const done = await attempt(lines.disconnect(account.id));
        if (!done.ok) return done.trouble;
        tell(off.done(account.name));
        void this.list.load(true);
        return null;
      },
    });
  }

  /** The token is made here: it is good for nothing but to show Meta that this is the address that was meant. */
  async rotate(account: Account): Promise<void> {
    const verifyToken = [...crypto.getRandomValues(new Uint8Array(24))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const done = await attempt(lines.setWebhook(account.id, { verifyToken }));
    if (!done.ok) {
      tell(done.trouble.text);
      return;
    }
    await showOnce({ ...words.detail.rotated, label: words.guide.verify, value: verifyToken });
  }

  async secret(account: Account): Promise<void> {
    const { secret } = words.detail;
    await openForm({
      title: secret.title,
      text: secret.text,
      fields: [{ kind: 'text', name: 'appSecret', label: secret.label, longest: 256 }],
      submit: secret.save,
      send: async ({ appSecret = '' }) => {
        const done = await attempt(lines.setWebhook(account.id, { appSecret }));
        if (!done.ok) return done.trouble;
        tell(secret.done);
        this.changed();
        return null;
      },
    });
  }
}

/** The server's no in the person's words, at the field it is about. Pure. */
export function worded(trouble: Trouble): Trouble {
  const { field, status } = trouble;
  if (field === 'phoneNumberId' && status === 409) return { ...trouble, text: words.trouble.inUse };
  if (field === 'appSecret' || field === 'accessToken' || field === 'phoneNumberId' || field === 'businessAccountId') return { ...trouble, text: words.trouble[field] };
  return trouble;
}

function connectFields(): readonly FormField[] {
  const { form } = words;
  const clients = desk.store.state.me?.clients ?? [];
  return [
    { kind: 'choice', name: 'clientId', label: form.client, value: clients[0]?.id ?? '', options: clients.map(({ id, name }) => ({ value: id, label: name })) },
    { kind: 'text', name: 'newClient', label: form.newClient, optional: true, longest: 100 },
    { kind: 'text', name: 'phoneNumberId', label: form.number, hint: form.numberHint, longest: 20 },
    { kind: 'text', name: 'businessAccountId', label: form.business, longest: 20 },
    { kind: 'text', name: 'accessToken', label: form.token, hint: form.tokenHint, longest: 1000 },
    { kind: 'text', name: 'appSecret', label: form.secret, hint: form.secretHint, longest: 256 },
    { kind: 'text', name: 'name', label: form.name, hint: form.nameHint, optional: true, longest: 100 },
  ];
}

function asked(values: Values, newClient: string | undefined) {
  const { clientId = '', phoneNumberId = '', businessAccountId = '', accessToken = '', appSecret = '', name = '' } = values;
  return { clientId: newClient ?? clientId, phoneNumberId, businessAccountId, accessToken, appSecret, ...(name === '' ? {} : { name }) };
}
