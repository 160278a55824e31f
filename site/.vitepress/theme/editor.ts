import { h, type VNode } from 'vue';

/** A field for code. The Tab key leaves it, as it leaves every other field. */
export function editor(label: string, text: string, change: (text: string) => void): VNode {
  return h('textarea', {
    class: 'editor',
    'aria-label': label,
    spellcheck: false,
    autocapitalize: 'off',
    autocomplete: 'off',
    rows: text.split('\n').length,
    value: text,
    onInput: ({ target }: Event) => target instanceof HTMLTextAreaElement && change(target.value),
  });
}

export function button(label: string, onClick: () => void, attributes: Readonly<Record<string, unknown>> = {}): VNode {
  return h('button', { type: 'button', onClick, ...attributes }, label);
}
