/** The element of that id. @throws Error when the page has none of that type */
export function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${type.name} called ${id}.`);
  return found;
}

/** A new element of that tag with these children. */
export function create<K extends keyof HTMLElementTagNameMap>(tag: K, ...children: readonly (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

/** A button that submits no form. */
export function createButton(...children: readonly (Node | string)[]): HTMLButtonElement {
  return Object.assign(create('button', ...children), { type: 'button' as const });
}

/** A line that readers of screens are told of when its text changes: an `alert` at once. */
export function createNotice(role: 'status' | 'alert'): HTMLParagraphElement {
  const notice = create('p');
  notice.setAttribute('role', role);
  return notice;
}

/** Sets a text where it is another one, as readers of screens are told of each. */
export function tell(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** A box that scrolls where its content is too wide for it, by the keyboard too. */
export function createScrolling(label: string, content: Node): HTMLDivElement {
  const box = Object.assign(create('div', content), { className: 'scrolling', tabIndex: 0 });
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', label);
  return box;
}

/** A canvas's way to draw. @param options for the first call on a canvas; later ones change nothing */
export function contextOf(canvas: HTMLCanvasElement, options?: CanvasRenderingContext2DSettings): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', options);
  if (!context) throw new Error('The browser cannot draw on a canvas.');
  return context;
}
