import { SettingsApi } from '../api/settings';
import { desk } from '../desk';
import { enSettings } from '../words/en-settings';
import { inLanguage } from './words';

export const settingsWords = await inLanguage(enSettings, async () => (await import('../words/es-settings')).esSettings);
export const settings = new SettingsApi(desk.api.http);
