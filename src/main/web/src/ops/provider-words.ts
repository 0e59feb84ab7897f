import { ProviderApi } from '../api/provider';
import { desk } from '../desk';
import { enProvider } from '../words/en-provider';
import { inLanguage } from './words';

export const providerWords = await inLanguage(enProvider, async () => (await import('../words/es-provider')).esProvider);
export const providers = new ProviderApi(desk.api.http);
