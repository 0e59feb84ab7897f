/** What files the platforms take; the server holds the same numbers. */

export type Kind = 'image' | 'audio' | 'video' | 'document';

/** What a file goes as; `asFile`: because it is too large, or of another type, for what it is. */
export type Fit =
  | { readonly ok: true; readonly kind: Kind; readonly asFile: 'size' | 'type' | null; readonly most: number }
  | { readonly ok: false; readonly why: 'size' | 'type' | 'empty' | 'links'; readonly most: number };

interface Rule {
  readonly types: readonly string[];
  readonly most: number;
}

const MB = 1024 * 1024;
const OFFICE = 'application/vnd.openxmlformats-officedocument.';
const IMAGES = ['image/jpeg', 'image/png'];
const VIDEOS = ['video/mp4', 'video/3gpp'];
const AUDIOS = ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'];
const PAPERS = [
  'application/pdf', 'text/plain', 'application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint',
  `${OFFICE}wordprocessingml.document`, `${OFFICE}spreadsheetml.sheet`, `${OFFICE}presentationml.presentation`, 'image/webp',
];

const WHATSAPP: Record<Kind, Rule> = {
  image: { types: IMAGES, most: 5 * MB },
  video: { types: VIDEOS, most: 16 * MB },
  audio: { types: AUDIOS, most: 16 * MB },
  document: { types: [...PAPERS, ...IMAGES, ...VIDEOS, ...AUDIOS], most: 100 * MB },
};
const MESSENGER: Record<Kind, Rule> = {
  image: { types: ['image/'], most: 25 * MB },
  video: { types: ['video/'], most: 25 * MB },
  audio: { types: ['audio/'], most: 25 * MB },
  document: { types: [''], most: 25 * MB },
};

// What browsers call what the server knows under another name.
const NAMES: Record<string, string> = { 'audio/x-m4a': 'audio/mp4', 'audio/m4a': 'audio/mp4', 'audio/mp3': 'audio/mpeg', 'image/jpg': 'image/jpeg' };

/** May a text go along with it? */
export function takesCaption(platform: string, kind: Kind): boolean {
  return platform === 'whatsapp' && kind !== 'audio';
}

export const LONGEST_CAPTION = 1024;

/** What a file can go as, on a platform. */
export function fit(platform: string, type: string, size: number): Fit {
  if (size === 0) return { ok: false, why: 'empty', most: 0 };
  if (platform === 'instagram') return { ok: false, why: 'links', most: 0 };
  const rules = platform === 'messenger' ? MESSENGER : WHATSAPP;
  const mime = NAMES[type] ?? type;
  const own = kindOf(mime);
  if (takes(rules[own], mime) && size <= rules[own].most) return { ok: true, kind: own, asFile: null, most: rules[own].most };
  const { document } = rules;
  if (!takes(document, mime)) return { ok: false, why: 'type', most: document.most };
  if (size > document.most) return { ok: false, why: 'size', most: document.most };
  return { ok: true, kind: 'document', asFile: takes(rules[own], mime) ? 'size' : 'type', most: rules[own].most };
}

function kindOf(mime: string): Kind {
  const family = mime.split('/')[0] ?? '';
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'document';
}

function takes({ types }: Rule, mime: string): boolean {
  return types.some((type) => (type === '' || type.endsWith('/') ? mime.startsWith(type) : mime === type));
}
