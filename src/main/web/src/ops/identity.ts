import type { User } from '../api/people';
import { tell } from '../ui/tell';
import { attempt } from './call';
import { openForm } from './form';
import { providers, providerWords } from './provider-words';

/** As whom the provider knows somebody; and what to do when that is somebody else. */
export async function showIdentity({ id, name }: User): Promise<void> {
  const { identity } = providerWords;
  const found = await attempt(providers.identities(id));
  if (!found.ok) return tell(found.trouble.text);
  const [one] = found.value.items;
  if (one === undefined) return tell(identity.none);
  await openForm({
    title: identity.title(name),
    text: `${identity.known(one.provider, one.email, one.subject)} ${identity.text}`,
    fields: [],
    submit: identity.submit,
    danger: true,
    leave: identity.close,
    send: async () => {
      const done = await attempt(providers.unlink(id));
      if (!done.ok && done.trouble.status !== 404) return done.trouble;
      tell(identity.done(name));
      return null;
    },
  });
}
