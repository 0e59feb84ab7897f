const LONGER_SIDE = 320;

/** A small copy of a picture as an address of its own bytes; null for what this browser cannot show. */
export async function thumbOf(file: File): Promise<{ url: string; width: number; height: number } | null> {
  if (!file.type.startsWith('image/')) return null;
  const picture = await createImageBitmap(file).catch(() => null);
  if (picture === null) return null;
  const scale = Math.min(1, LONGER_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext('2d');
  if (pen !== null) {
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  }
  picture.close();
  return { url: canvas.toDataURL('image/jpeg', 0.8), width: canvas.width, height: canvas.height };
}
