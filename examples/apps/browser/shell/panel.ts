import type { Exhibition } from '../exhibition.ts';
import { create } from '../parts/element.ts';
import type { Equation, Mounted } from '../view.ts';
import type { Listed } from '../views.ts';
import { sourceOf } from './sources.ts';

/** The place of one view. What goes wrong in it is told in it, and the others go on. */
export class Panel {
  readonly listed: Listed;
  readonly node: HTMLElement;
  readonly heading: HTMLHeadingElement;
  readonly #words = create('div');
  readonly #body = create('div');
  readonly #problem = create('p');
  readonly #exhibition: Exhibition;
  #mounted: Mounted | undefined;
  #isOpen = false;
  #isInSight = false;

  constructor(listed: Listed, exhibition: Exhibition) {
    this.listed = listed;
    this.#exhibition = exhibition;
    this.heading = create('h2', listed.title);
    this.heading.id = `${listed.name}-title`;
    this.node = create('section', this.heading, this.#words, this.#problem, this.#body);
    this.node.id = `view-${listed.name}`;
    this.node.className = 'view';
    this.#words.className = 'words';
    this.#body.className = 'body';
    this.#problem.setAttribute('role', 'alert');
    this.node.setAttribute('aria-labelledby', this.heading.id);
  }

  /** Tells whether it is in sight: the first time it fetches the view. */
  setInSight(isInSight: boolean): void {
    if (this.#isInSight === isInSight) return;
    this.#isInSight = isInSight;
    if (!isInSight) this.#alone(() => this.#mounted?.rest?.());
    else if (this.#isOpen) this.show();
    else void this.open();
  }

  show(): void {
    if (this.#isInSight) this.#show();
  }

  #show(): void {
    if (!this.#mounted) return;
    this.#alone(() => {
      this.#mounted?.show();
      this.#problem.textContent = '';
    });
  }

  /** Fetches the view, before it is in sight where something goes on in it. */
  async open(): Promise<void> {
    if (this.#isOpen) return;
    this.#isOpen = true;
    try {
      const { view } = await this.listed.load();
      this.#words.replaceChildren(create('p', view.lead.join(' ')), ...view.equations.map(equation));
      this.#mounted = view.mount(this.#body, this.#exhibition);
      // In the story it may have gone out of sight meanwhile, and would stand there without its texts.
      if (!this.node.hidden) this.#show();
      if (!this.#isInSight) this.#alone(() => this.#mounted?.rest?.());
    } catch (error) {
      this.#tell(error);
    }
  }

  #alone(part: () => void): void {
    try {
      part();
    } catch (error) {
      this.#tell(error);
    }
  }

  #tell(error: unknown): void {
    this.#problem.textContent = `This view failed: ${error instanceof Error ? error.message : error}`;
    console.error(error);
  }
}

/** Runs of subscripts and of superscripts: few typefaces have signs for all of them. */
const SMALL = /([ᵢⱼₖₙₚₛ₀-₉₋₍₎]+|[²ʲᵀ⁻]+)/;

/** A piece of a formula between such runs, or every second time a run, in signs that all typefaces have. */
function small(piece: string, i: number): Node | string {
  if (i % 2 === 0) return piece;
  return create(/[²ʲᵀ⁻]/.test(piece) ? 'sup' : 'sub', piece.normalize('NFKC'));
}

/** An equation, its number, and the line that computes it, shown on demand. */
function equation({ text, number, file, line }: Equation): HTMLElement {
  const code = create('pre');
  code.tabIndex = 0;
  const where = create('code', file);
  const source = create('details', create('summary', 'computed in ', where), code);
  source.addEventListener('toggle', async () => {
    if (!source.open || code.childNodes.length > 0) return;
    try {
      const found = await sourceOf(file, line);
      where.textContent = `${file}:${found.line}`;
      code.append(found.before, '\n', create('mark', found.text), '\n', found.after);
    } catch (error) {
      code.textContent = error instanceof Error ? error.message : String(error);
    }
  });
  const formula = create('span', ...text.split(SMALL).map(small));
  formula.className = 'formula';
  const node = create('div', formula, create('span', number), source);
  node.className = 'equation';
  return node;
}
