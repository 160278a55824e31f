import type { Exhibition } from '../../exhibition.ts';
import { create, createButton } from '../../parts/element.ts';
import { greyPicture } from '../../parts/greyPicture.ts';
import { setTitles } from '../../shell/digitFiles.ts';

/** How many digits the tray offers at a time. */
const COUNT = 30;

/** A select of the sets of digits that are here. */
export function createSetSelect(exhibition: Exhibition): { readonly node: HTMLSelectElement; show(chosen: string): void } {
  const node = create('select');
  return {
    node,
    show(chosen) {
      const here = Object.entries(setTitles).filter(([name]) => exhibition.set(name));
      if (node.options.length !== here.length) node.replaceChildren(...here.map(([name, title]) => new Option(title, name)));
      node.value = chosen;
    },
  };
}

/** Digits to put on the paper: the program's own, and those of files that were dropped. */
export function createTray(exhibition: Exhibition): { readonly node: HTMLElement; show(): void } {
  const { address } = exhibition;
  const select = createSetSelect(exhibition);
  const next = createButton('Others');
  const files = Object.assign(create('input'), { type: 'file', multiple: true });
  const controls = create(
    'div',
    create('label', 'Digits', select.node),
    next,
    create('label', 'Files of MNIST or USPS: drop them, or choose them', files),
  );
  controls.className = 'controls';
  const tray = create('div');
  tray.className = 'tray';
  const chosen = () => {
    const name = address.get('tray') ?? '';
    return exhibition.set(name) ? name : 'drawn';
  };
  select.node.addEventListener('change', () => address.set({ tray: select.node.value, first: undefined }));
  next.addEventListener('click', () => {
    const { count } = exhibition.set(chosen()) ?? { count: 0 };
    const first = (address.number('first', 0, count - 1) ?? 0) + COUNT;
    address.set({ first: first < count ? String(first) : undefined });
  });
  files.addEventListener('change', () => exhibition.takeFiles(files.files ?? []));
  let shown = '';
  return {
    node: create('section', create('h3', 'Digits to put on the paper'), controls, tray),
    show() {
      const name = chosen();
      select.show(name);
      const set = exhibition.set(name);
      if (!set) return;
      const first = Math.floor(address.number('first', 0, set.count - 1) ?? 0);
      const key = `${name} ${first} ${exhibition.files.taken}`;
      if (key === shown) return;
      shown = key;
      const area = set.height * set.width;
      const buttons = Array.from({ length: Math.min(COUNT, set.count - first) }, (_, k) => {
        const i = first + k;
        const button = createButton(greyPicture(set.images.subarray(i * area, (i + 1) * area), set.width, 0, 255));
        button.setAttribute('aria-label', name === 'drawn' ? `a ${set.labels[i]} that the program drew` : `a ${set.labels[i]}, digit ${i}`);
        button.addEventListener('click', () => exhibition.place(name, i));
        return button;
      });
      tray.replaceChildren(...buttons);
    },
  };
}
