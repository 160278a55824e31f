import type { Exhibition } from '../exhibition.ts';
import { createButton, element } from '../parts/element.ts';
import { views } from '../views.ts';
import { Panel } from './panel.ts';

/** Screens narrower than this tell all views one under another. style.css has the same width. */
const STORY = '(max-width: 799px)';

/** The views: tabs on a wide screen, a story to scroll through on a narrow one. The address names the one in sight. */
export class Panels {
  readonly #exhibition: Exhibition;
  readonly #panels: readonly Panel[];
  readonly #tabs: readonly HTMLButtonElement[];
  readonly #list = element('tabs', HTMLElement);
  readonly #story = matchMedia(STORY);
  /** What the paper covers is not in sight. */
  readonly #observer = new IntersectionObserver((entries) => this.#scrolled(entries), { rootMargin: '-232px 0px 0px 0px' });
  #current = '';

  constructor(exhibition: Exhibition) {
    this.#exhibition = exhibition;
    this.#panels = views.map((listed) => new Panel(listed, exhibition));
    this.#tabs = this.#panels.map((panel) => this.#createTab(panel));
    this.#list.append(...this.#tabs);
    this.#list.addEventListener('keydown', (event) => this.#move(event));
    element('views', HTMLElement).append(...this.#panels.map(({ node }) => node));
    this.#story.addEventListener('change', () => this.#arrange());
    this.#current = this.#wanted();
    this.#arrange();
  }

  /** Shows what changed, in the view that the address names. */
  show(): void {
    const wanted = this.#wanted();
    if (wanted !== this.#current) {
      this.#current = wanted;
      this.#arrange();
    }
    for (const panel of this.#panels) panel.show();
  }

  /** Opens a view out of sight. */
  open(name: string): void {
    void this.#panels.find(({ listed }) => listed.name === name)?.open();
  }

  /** The view that the address names, or the first one. */
  #wanted(): string {
    const name = this.#exhibition.address.get('view');
    return views.find((view) => view.name === name)?.name ?? views[0]?.name ?? '';
  }

  #createTab({ listed, node }: Panel): HTMLButtonElement {
    const tab = createButton(listed.title);
    tab.id = `tab-${listed.name}`;
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-controls', node.id);
    tab.addEventListener('click', () => this.#exhibition.address.set({ view: listed.name }));
    return tab;
  }

  /** Arrow keys go from tab to tab. */
  #move(event: KeyboardEvent): void {
    // The address is ahead of what is shown until the next frame.
    const at = this.#panels.findIndex(({ listed }) => listed.name === this.#wanted());
    const { length } = this.#panels;
    const places: Readonly<Record<string, number>> = {
      ArrowRight: (at + 1) % length,
      ArrowLeft: (at + length - 1) % length,
      Home: 0,
      End: length - 1,
    };
    const next = places[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.#exhibition.address.set({ view: this.#panels[next]?.listed.name });
    this.#tabs[next]?.focus();
  }

  #arrange(): void {
    const isStory = this.#story.matches;
    this.#list.hidden = isStory;
    this.#panels.forEach(({ listed, node, heading }, i) => {
      const isCurrent = listed.name === this.#current;
      const tab = this.#tabs[i];
      tab?.setAttribute('aria-selected', String(isCurrent));
      if (tab) tab.tabIndex = isCurrent ? 0 : -1;
      node.hidden = !isStory && !isCurrent;
      node.setAttribute('role', isStory ? 'region' : 'tabpanel');
      node.setAttribute('aria-labelledby', isStory || !tab ? heading.id : tab.id);
      if (isStory && isCurrent && listed !== views[0]) node.scrollIntoView();
    });
    for (const panel of this.#panels) {
      this.#observer.unobserve(panel.node);
      if (isStory) this.#observer.observe(panel.node);
      else panel.setInSight(panel.listed.name === this.#current);
    }
  }

  /** In the story the address names the last view that came into sight from below, or stays as the others leave. */
  #scrolled(entries: readonly IntersectionObserverEntry[]): void {
    if (!this.#story.matches) return;
    for (const { target, isIntersecting } of entries) this.#panels.find(({ node }) => node === target)?.setInSight(isIntersecting);
    const middle = innerHeight / 2;
    const current = this.#panels.findLast(({ node }) => node.getBoundingClientRect().top < middle) ?? this.#panels[0];
    if (!current || current.listed.name === this.#current) return;
    this.#current = current.listed.name;
    this.#exhibition.address.set({ view: this.#current });
  }
}
