/** Whether this page was reloaded: its reader was here a moment ago. */
export function wasReloaded(): boolean {
  return performance.getEntriesByType('navigation').some((entry) => entry instanceof PerformanceNavigationTiming && entry.type === 'reload');
}
