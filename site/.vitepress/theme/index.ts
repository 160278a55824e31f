import { type Theme, withBase } from 'vitepress';
// With the fonts that the reader has: those of the theme are more than half of what a page would load.
import DefaultTheme from 'vitepress/theme-without-fonts';
import { h, type VNode } from 'vue';
import { CourseExercises } from './CourseExercises.ts';
import { RunnableProgram } from './RunnableProgram.ts';
import './style.css';

const notFound = (): VNode => {
  return h('main', { class: 'vp-doc not-found' }, [h('h1', 'There is no such page'), h('p', [h('a', { href: withBase('/') }, 'To the first page')])]);
};

const theme: Theme = {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'not-found': notFound }),
  enhanceApp({ app }) {
    app.component('RunnableProgram', RunnableProgram);
    app.component('CourseExercises', CourseExercises);
  },
};
export default theme;
