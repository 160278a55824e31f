declare module '*?chunk' {
  /** Where the module is, for `new Worker(address, { type: 'module' })`. */
  const address: string;
  export default address;
}

declare module '*.css';
