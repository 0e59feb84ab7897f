import { registerIconLibrary } from '@awesome.me/webawesome/dist/components/icon/library.js';
import sprite from './sprite.svg?raw';

// Imported before any component: none may ever ask another server for an icon.
registerIconLibrary('default', { resolver: (name) => `#i-${name}`, spriteSheet: true });
// The components' own signs are fetched as data, which the page's policy forbids; none is needed.
registerIconLibrary('system', { resolver: (name) => `#i-${name}`, spriteSheet: true });

const drawn = new DOMParser().parseFromString(sprite, 'image/svg+xml').documentElement;
drawn.classList.add('sprite');
document.body.prepend(document.importNode(drawn, true));
