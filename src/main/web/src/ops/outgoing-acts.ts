import type { Endpoint, EndpointWords } from '../api/settings';
import { tell } from '../ui/tell';
import type { Trouble } from './call';
import { attempt } from './call';
import type { FormField, Values } from './form';
import { openForm } from './form';
import type { Listing } from './paged';
import { settings, settingsWords } from './settings-words';
import { showOnce } from './show-once';

/** What can be done about outgoing webhooks; the list shows it at once. */
export class OutgoingActs {
  constructor(private readonly list: Listing<Endpoint>) {}

  async add(): Promise<void> {
    const { outgoing } = settingsWords;
    let secret: string | null = null;
    await openForm({
      title: outgoing.form.add,
      fields: await fields({ url: '', events: ['*'], description: null }),
      submit: outgoing.add,
      send: async (values) => {
        const done = await attempt(settings.addEndpoint(said(values)));
        if (!done.ok) return done.trouble;
        const { secret: made, ...endpoint } = done.value;
        secret = made;
        this.list.put(endpoint);
        return null;
      },
    });
    if (secret !== null) await show(secret, outgoing.secret.after);
  }

  async edit(endpoint: Endpoint): Promise<void> {
    const { outgoing } = settingsWords;
    await openForm({
      title: outgoing.form.edit,
      fields: await fields(endpoint),
      submit: outgoing.form.save,
      send: (values) => this.change(endpoint, said(values), outgoing.saved),
    });
  }

  async choose(act: string, endpoint: Endpoint): Promise<void> {
    if (act === 'on' || act === 'off') {
      const trouble = await this.change(endpoint, { state: act }, settingsWords.outgoing.turned[act]);
      if (trouble !== null) tell(trouble.text);
    } else if (act === 'replay') await this.replay(endpoint);
    else if (act === 'rotate') await this.rotate(endpoint);
    else await this.remove(endpoint);
  }

  private async change(endpoint: Endpoint, change: Parameters<typeof settings.changeEndpoint>[1], words: string): Promise<Trouble | null> {
    const done = await attempt(settings.changeEndpoint(endpoint.id, change));
    if (!done.ok) return done.trouble;
    this.list.put(done.value);
    tell(words);
    return null;
  }

  private async rotate(endpoint: Endpoint): Promise<void> {
    const done = await attempt(settings.rotateSecret(endpoint.id));
    if (!done.ok) return tell(done.trouble.text);
    const { secret, ...changed } = done.value;
    this.list.put(changed);
    await show(secret, settingsWords.outgoing.secret.rotated);
  }

  /** Asks for the time, says how many there are, and only then sends. */
  private async replay({ id }: Endpoint): Promise<void> {
    const { outgoing } = settingsWords;
    let counted: { from: string; to: string; count: number } | null = null;
    await openForm({
      title: outgoing.replayTitle,
      text: outgoing.replayText,
      fields: [
        { kind: 'date', name: 'from', label: outgoing.from },
        { kind: 'date', name: 'to', label: outgoing.to, optional: true },
      ],
      submit: outgoing.count,
      send: async (values) => {
        const [from, to] = [instant(values['from']), instant(values['to'])];
        const done = await attempt(settings.replay(id, from, to, null));
        if (!done.ok) return done.trouble;
        const count = done.value.count ?? 0;
        if (count === 0) return { text: outgoing.replayNone, field: null, status: null };
        counted = { from, to, count };
        return null;
      },
    });
    if (counted !== null) await this.send(id, counted);
  }

  private async send(id: string, { from, to, count }: { from: string; to: string; count: number }): Promise<void> {
    const { outgoing } = settingsWords;
    await openForm({
      title: outgoing.replayTitle,
      text: outgoing.replayCount(count),
      fields: [],
      submit: outgoing.replayGo(count),
      send: async () => {
        const done = await attempt(settings.replay(id, from, to, count));
        if (!done.ok) return done.trouble;
        tell(outgoing.replayed(done.value.replayed ?? count));
        return null;
      },
    });
  }

  private async remove(endpoint: Endpoint): Promise<void> {
    const { outgoing } = settingsWords;
    await openForm({
      title: outgoing.removeTitle,
      text: outgoing.removeText,
      fields: [],
      submit: outgoing.remove,
      danger: true,
      send: async () => {
        const done = await attempt(settings.removeEndpoint(endpoint.id));
        if (!done.ok && done.trouble.status !== 404) return done.trouble;
        this.list.remove(endpoint);
        tell(outgoing.removed);
        return null;
      },
    });
  }
}

function show(secret: string, after: string): Promise<void> {
  const { title, text, label } = settingsWords.outgoing.secret;
  return showOnce({ title, text, label, value: secret, after });
}

async function fields({ url, events, description }: EndpointWords): Promise<readonly FormField[]> {
  const { form } = settingsWords.outgoing;
  const known = await attempt(settings.schemas());
  const names = known.ok ? known.value.items.map(({ name }) => name) : [];
  return [
    { kind: 'url', name: 'url', label: form.url, value: url, hint: form.urlHint, longest: 2000, placeholder: 'https://' },
    { kind: 'area', name: 'events', label: form.events, value: events.join('\n'), hint: form.eventsHint, longest: 4000, offers: names },
    { kind: 'text', name: 'description', label: form.description, value: description ?? '', optional: true, longest: 200 },
  ];
}

/** Names as they were typed, one each. Pure. */
export function eventsOf(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/u).filter((name) => name !== ''))];
}

function said({ url = '', events = '', description = '' }: Values): EndpointWords {
  return { url, events: eventsOf(events), description: description === '' ? null : description };
}

function instant(local: string | undefined): string {
  return local === undefined || local === '' ? '' : new Date(local).toISOString();
}
