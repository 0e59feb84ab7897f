import { describe, expect, it } from 'vitest';
import { Refused, Unreachable } from '../src/api/client';
import type { Media } from '../src/api/types';
import { Uploads } from '../src/desk/uploads';
import { fit, takesCaption } from '../src/store/file-rules';
import { NotHere } from '../src/store/outbox';

const MB = 1024 * 1024;

describe('what a file goes as', () => {
  it.each([
    ['image/jpeg', 5 * MB, 'image', null],
    ['image/png', 5 * MB + 1, 'document', 'size'],
    ['image/webp', 1, 'document', 'type'],
    ['video/mp4', 16 * MB, 'video', null],
    ['video/mp4', 17 * MB, 'document', 'size'],
    ['audio/x-m4a', 1, 'audio', null],
    ['application/pdf', 100 * MB, 'document', null],
  ])('WhatsApp: %s of %i bytes goes as %s', (type, size, kind, asFile) => {
    expect(fit('whatsapp', type, size)).toMatchObject({ ok: true, kind, asFile });
  });

  it.each([
    ['whatsapp', 'application/zip', 1, 'type'],
    ['whatsapp', 'image/gif', 1, 'type'],
    ['whatsapp', 'application/pdf', 100 * MB + 1, 'size'],
    ['whatsapp', 'image/png', 0, 'empty'],
    ['messenger', 'image/gif', 26 * MB, 'size'],
    ['instagram', 'image/png', 1, 'links'],
  ])('%s does not take %s of %i bytes', (platform, type, size, why) => {
    expect(fit(platform, type, size)).toMatchObject({ ok: false, why });
  });

  it('words go along with what shows them', () => {
    expect(takesCaption('whatsapp', 'image')).toBe(true);
    expect(takesCaption('whatsapp', 'audio')).toBe(false);
    expect(takesCaption('messenger', 'image')).toBe(false);
  });
});

describe('uploads', () => {
  const file = new File(['x'], 'x.txt');
  const media = { id: '815' } as Media;

  it('tell how far they are, and hand the file over when it is there', async () => {
    let told: (share: number) => void = () => undefined;
    let there: (media: Media) => void = () => undefined;
    const uploads = new Uploads({ upload: (_, progress) => ((told = progress), new Promise((done) => (there = done))) });
    const key = uploads.begin(file);
    told(0.5);
    expect(uploads.of(key)).toEqual({ phase: 'uploading', share: 0.5 });
    there(media);
    await expect(uploads.done(key)).resolves.toBe(media);
    expect(uploads.of(key)).toEqual({ phase: 'done', media });
  });

  it('begin again after a cut, and not after a refusal', async () => {
    const answers = [new Unreachable('error'), new Refused(422, 'Against a rule', 'The file is empty.')];
    let asked = 0;
    const uploads = new Uploads({
      upload: async () => {
        throw answers[asked++] ?? new Error('asked too often');
      },
    });
    const key = uploads.begin(file);
    await expect(uploads.done(key)).rejects.toBeInstanceOf(Unreachable);
    expect(uploads.of(key)).toEqual({ phase: 'cut' });
    await expect(uploads.done(key)).rejects.toBeInstanceOf(Refused);
    await expect(uploads.done(key)).rejects.toBeInstanceOf(Refused);
    expect(asked).toBe(2);
    expect(uploads.of(key)).toEqual({ phase: 'failed', status: 422, detail: 'The file is empty.' });
  });

  it('end when they are cancelled, and are not known any more', async () => {
    let signal: AbortSignal | undefined;
    const uploads = new Uploads({ upload: (_, _progress, given) => ((signal = given), new Promise(() => undefined)) });
    const key = uploads.begin(file);
    uploads.cancel(key);
    expect(signal?.aborted).toBe(true);
    await expect(uploads.done(key)).rejects.toBeInstanceOf(NotHere);
  });
});
