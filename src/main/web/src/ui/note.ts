import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Note } from '../api/types';
import { words } from '../words';
import { clock, moment } from '../words/time';
import { avatar, icon } from './parts';

export interface NoteActions {
  editNote(note: Note): void;
  removeNote(note: Note): void;
}

export interface NoteView {
  readonly me: string | null;
  readonly role: string;
  readonly active: boolean;
}

/** What a colleague left for the others: yellow, the whole width, never a bubble. */
export function noteArticle(note: Note, view: NoteView, actions: NoteActions): TemplateResult {
  const { author } = note;
  return html`<article class="note" tabindex="-1" data-key="note ${note.id}" data-note-id=${note.id} aria-label=${words.note.name(author.name, clock(note.at), note.text)}>
    ${avatar(author.name, author.id ?? author.name, 'sm')}
    <div class="h">${icon('lock', 'xs')}<b>${author.name}</b><span>${words.note.internal}${note.editedAt === null ? nothing : html`, ${words.note.edited}`}</span>${noteTools(note, view, actions)}<time datetime=${note.at}>${clock(note.at)}</time></div>
    <p class="words" dir="auto">${noteText(note, view.me)}</p></article>`;
}

function noteTools(note: Note, view: NoteView, actions: NoteActions): TemplateResult | typeof nothing {
  const mine = note.author.id !== null && note.author.id === view.me;
  const mayRemove = mine || view.role === 'owner' || view.role === 'admin';
  if (!view.active || !mayRemove) return nothing;
  return html`<span class="note-tools">${mine ? html`<button class="btn quiet icon" aria-label=${words.note.edit} title=${words.note.edit} @click=${() => actions.editNote(note)}>${icon('pencil', 'xs')}</button>` : nothing}
    <button class="btn quiet icon" aria-label=${words.note.remove} title=${words.note.remove} @click=${() => actions.removeNote(note)}>${icon('bin', 'xs')}</button></span>`;
}

/** The text with the people it names; me filled. */
export function noteText(note: Note, me: string | null): readonly unknown[] {
  let parts: readonly unknown[] = [note.text];
  for (const { id, name } of [...note.mentions].sort((a, b) => b.name.length - a.name.length)) {
    parts = parts.flatMap((part) => (typeof part === 'string' ? marked(part, `@${name}`, id === me) : [part]));
  }
  return parts;
}

function marked(text: string, name: string, isMe: boolean): unknown[] {
  return text.split(name).flatMap((part, i) => (i === 0 ? [part] : [html`<span class="mention ${isMe ? 'me' : ''}">${name}</span>`, part]));
}

/** A note in the contact pane. */
export function pinned(note: Note): TemplateResult {
  return html`<div class="pin"><p class="words" dir="auto">${noteText(note, null)}</p><small>${note.author.name}, ${moment(note.at, Date.now())}</small></div>`;
}
