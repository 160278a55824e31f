import type { Reporter, TestModule } from 'vitest/node';

/** Lists the reasons for which tests were skipped, so that none is skipped in silence. */
export default class Skipped implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const reasons = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const result = test.result();
        const reason = (result.state === 'skipped' && result.note) || 'deselected';
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }
    for (const [reason, count] of reasons) console.log(` skipped ${count} ${count === 1 ? 'test' : 'tests'}: ${reason}`);
  }
}
