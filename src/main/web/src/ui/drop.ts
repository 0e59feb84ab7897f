import { filesOf } from './attach';

/** Takes files that are dragged onto an element; `over` tells while they hover above it. */
export function onDrop(element: HTMLElement, over: (is: boolean) => void, take: (files: File[]) => void): void {
  // Entering a child comes before leaving its parent.
  let inside = 0;
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  element.addEventListener('dragenter', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    over(++inside > 0);
  });
  element.addEventListener('dragover', (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  element.addEventListener('dragleave', (event) => {
    if (!carriesFiles(event)) return;
    inside = Math.max(0, inside - 1);
    over(inside > 0);
  });
  element.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    inside = 0;
    over(false);
    take(filesOf(event.dataTransfer));
  });
}
