import type { Exhibition } from '../exhibition.ts';
import { createNotice, element } from '../parts/element.ts';

/** Takes files that are dropped anywhere on the page. @returns what shows what came of them, in whatever view one is */
export function createDrop(exhibition: Exhibition): () => void {
  const said = createNotice('status');
  const problems = createNotice('alert');
  element('failure', HTMLElement).after(said, problems);
  const over = (isOver: boolean) => document.body.classList.toggle('dropping', isOver);
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    over(true);
  });
  document.addEventListener('dragleave', () => over(false));
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    over(false);
    exhibition.takeFiles(event.dataTransfer?.files ?? []);
  });
  let shown = 0;
  return () => {
    const { files } = exhibition;
    if (files.taken === shown) return;
    shown = files.taken;
    said.textContent = files.status;
    problems.textContent = files.problems.join('\n');
  };
}
