/** Stands in the page for pako, which would be a tenth of its script: here the browser has unpacked what comes. */
export class Inflate {
  constructor() {
    throw new Error('the page unpacks files itself');
  }
}
