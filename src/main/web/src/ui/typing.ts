/** Types for somebody: in the place of a part of the text, or where the caret is. */
export function put(field: HTMLTextAreaElement, text: string, from = field.selectionStart, to = field.selectionEnd): void {
  field.focus();
  field.setRangeText(text, from, to, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Types what opens a list: a slash on a line of its own, an @ after a space. */
export function begin(field: HTMLTextAreaElement, sign: '/' | '@'): void {
  const before = field.value.slice(0, field.selectionStart);
  const isFree = before === '' || before.endsWith('\n') || (sign === '@' && before.endsWith(' '));
  put(field, isFree ? sign : `${sign === '/' ? '\n' : ' '}${sign}`);
}
