declare module 'virtual:importable' {
  /** What programs and exercises may import, by the name of a package or by the path from the root of the repository. */
  export const importable: Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>>;
}
