/** What a person chose for this browser. */
export type Theme = 'system' | 'light' | 'dark';
export type Density = 'comfortable' | 'compact';

const root = document.documentElement;
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export function theme(): Theme {
  const chosen = root.dataset['theme'];
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

export function density(): Density {
  return root.dataset['density'] === 'compact' ? 'compact' : 'comfortable';
}

export function chooseTheme(chosen: Theme): void {
  if (chosen === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = chosen;
  keep('sb.theme', chosen);
}

export function nextTheme(): void {
  chooseTheme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length] ?? 'system');
}

export function chooseDensity(chosen: Density): void {
  if (chosen === 'comfortable') delete root.dataset['density'];
  else root.dataset['density'] = chosen;
  keep('sb.density', chosen);
}

/** Takes up what was chosen before. */
export function restore(): void {
  try {
    const chosen = localStorage.getItem('sb.theme');
    if (chosen === 'light' || chosen === 'dark') root.dataset['theme'] = chosen;
    if (localStorage.getItem('sb.density') === 'compact') root.dataset['density'] = 'compact';
  } catch {
    // Without storage the choice lives as long as the page.
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // As above.
  }
}
