import { html, nothing } from 'lit';
import type { Provider, ProviderWords } from '../api/provider';
import { desk } from '../desk';
import { skeleton } from '../ui/list-parts';
import { empty, icon } from '../ui/parts';
import { tell } from '../ui/tell';
import { attempt } from './call';
import type { FormField, Values } from './form';
import { openForm } from './form';
import { Page } from './page';
import { providers, providerWords } from './provider-words';
import { say } from './words';

const CALLBACK = '/api/v1/auth/oidc/callback';

/** By whom people sign in: the agency's own OpenID provider, or passwords alone. */
export class ProviderPage extends Page {
  private provider: Provider | null = null;
  private status: 'loading' | 'there' | 'failed' = 'loading';
  private tested: { readonly ok: boolean; readonly text: string } | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    const done = await attempt(providers.read());
    this.provider = done.ok ? done.value : null;
    this.status = done.ok || done.trouble.status === 404 || done.trouble.status === 403 ? 'there' : 'failed';
    this.requestUpdate();
  }

  override actions() {
    const { provider } = this;
    if (!isOwner() || this.status !== 'there' || provider === null) return nothing;
    return html`<button class="btn" data-remove @click=${() => void this.takeAway(provider)}>${icon('bin')}${providerWords.remove.act}</button>
      <button class="btn" data-edit @click=${() => void this.edit()}>${icon('pencil')}${providerWords.edit}</button>
      <button class="btn primary" data-test @click=${() => void this.test()}>${icon('plug')}${providerWords.test}</button>`;
  }

  protected override render() {
    if (!isOwner()) return empty(providerWords.ownersOnly.title, providerWords.ownersOnly.text, nothing, icon('lock', ''));
    if (this.status === 'loading') return skeleton();
    if (this.status === 'failed') return empty(say.failed.title, say.failed.text, html`<button class="btn primary s" @click=${() => void this.load()}>${say.failed.action}</button>`, icon('alert', ''));
    const { none, setUp } = providerWords;
    if (this.provider === null) return empty(none.title, none.text, html`<button class="btn primary" data-set-up @click=${() => void this.edit()}>${setUp}</button>`, icon('shield', ''));
    return html`<div class="scroll grow" tabindex="0" role="region" aria-label=${say.pages.signIn}>${this.result()}${facts(this.provider)}</div>`;
  }

  private result() {
    return this.tested === null ? nothing : html`<p class="about st wraps ${this.tested.ok ? '' : 'danger'}" role="status" data-tested><i class="lamp ${this.tested.ok ? 'ok' : 'bad'}"></i>${this.tested.text}</p>`;
  }

  private async test(): Promise<void> {
    this.took({ ok: true, text: providerWords.testing });
    const done = await attempt(providers.test());
    if (!done.ok) this.took({ ok: false, text: done.trouble.text });
    else this.took({ ok: done.value.ok, text: done.value.ok ? providerWords.works : providerWords.fails(done.value.problem ?? '') });
  }

  private took(tested: ProviderPage['tested']): void {
    this.tested = tested;
    this.requestUpdate();
  }

  private async edit(): Promise<void> {
    const { provider } = this;
    await openForm({
      title: providerWords.form.title,
      text: providerWords.form.redirect(provider?.redirectUri ?? location.origin + CALLBACK),
      fields: fields(provider),
      submit: providerWords.form.save,
      send: async (values) => {
        const done = await attempt(providers.set(said(values), provider?.version ?? null));
        if (!done.ok) return done.trouble;
        this.provider = done.value;
        this.took(null);
        tell(providerWords.saved);
        return null;
      },
    });
  }

  private async takeAway(provider: Provider): Promise<void> {
    const { remove } = providerWords;
    await openForm({
      title: remove.title,
      text: remove.text,
      fields: [],
      submit: remove.submit,
      danger: true,
      send: async () => {
        const done = await attempt(providers.remove(provider.version));
        if (!done.ok && done.trouble.status !== 404) return done.trouble;
        this.provider = null;
        this.took(null);
        tell(remove.done);
        return null;
      },
    });
  }
}

function isOwner(): boolean {
  return desk.store.state.me?.user.role === 'owner';
}

function facts(provider: Provider) {
  const { facts, newcomers, passwords, factor } = providerWords;
  return html`<dl class="facts wide-facts" data-provider>
    <dt>${facts.name}</dt><dd>${provider.name}</dd>
    <dt>${facts.issuer}</dt><dd><code class="c">${provider.issuer}</code></dd>
    <dt>${facts.clientId}</dt><dd><code class="c">${provider.clientId}</code></dd>
    <dt>${facts.redirectUri}</dt><dd><code class="c">${provider.redirectUri}</code></dd>
    <dt>${facts.domains}</dt><dd>${provider.domains.join(', ')}</dd>
    <dt>${facts.newcomers}</dt><dd>${newcomers[provider.newcomers ?? 'none']}</dd>
    <dt>${facts.passwords}</dt><dd>${provider.passwords ? passwords.true : passwords.false}</dd>
    <dt>${facts.factor}</dt><dd>${factor[provider.secondFactor]}</dd></dl>`;
}

function fields(provider: Provider | null): readonly FormField[] {
  const { facts, form, newcomers } = providerWords;
  return [
    { kind: 'text', name: 'name', label: facts.name, value: provider?.name ?? '', hint: form.nameHint, longest: 60 },
    { kind: 'url', name: 'issuer', label: facts.issuer, value: provider?.issuer ?? '', hint: form.issuerHint, longest: 500, placeholder: 'https://' },
    { kind: 'text', name: 'clientId', label: facts.clientId, value: provider?.clientId ?? '', longest: 500 },
    { kind: 'password', name: 'clientSecret', label: form.secret, hint: provider === null ? form.secretHint : form.secretKept, longest: 500, ...(provider === null ? {} : { optional: true }) },
    { kind: 'area', name: 'domains', label: facts.domains, value: provider?.domains.join('\n') ?? '', hint: form.domainsHint, longest: 4000 },
    {
      kind: 'choice', name: 'newcomers', label: facts.newcomers, value: provider?.newcomers ?? '', hint: form.newcomersHint,
      options: [{ value: '', label: newcomers.none }, { value: 'agent', label: newcomers.agent, hint: form.newcomersSee }, { value: 'viewer', label: newcomers.viewer, hint: form.newcomersSee }],
    },
    { kind: 'check', name: 'passwords', label: form.passwords, value: provider?.passwords ?? true, hint: form.passwordsHint },
    { kind: 'check', name: 'own', label: form.factor, value: provider?.secondFactor === 'own' },
  ];
}

/** What the form says of the provider. Pure. */
export function said(values: Values): ProviderWords {
  const { name = '', issuer = '', clientId = '', clientSecret = '', domains = '', newcomers, passwords, own } = values;
  return {
    name, issuer, clientId,
    ...(clientSecret === '' ? {} : { clientSecret }),
    domains: domains.split(/[\s,]+/).filter((domain) => domain !== ''),
    newcomers: newcomers === 'agent' || newcomers === 'viewer' ? newcomers : null,
    passwords: passwords === 'on',
    secondFactor: own === 'on' ? 'own' : 'provider',
  };
}

customElements.define('sb-provider', ProviderPage);
