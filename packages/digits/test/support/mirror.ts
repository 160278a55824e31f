import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Mirror {
  /** Its address, with a slash at the end. */
  readonly url: string;
  /** The Range header of each request so far, or undefined. */
  readonly ranges: (string | undefined)[];
  /** Breaks the connections it has. */
  hangUp(): void;
  close(): Promise<void>;
}

/** A server on this machine that answers every request with `answer`. */
export async function startMirror(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Mirror> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${address.port}/`, ranges, hangUp: () => server.closeAllConnections(), close };
}

/** Answers with `file`, or the range of it that is asked for. */
export function serve(file: Uint8Array) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (start >= file.length) {
      response.writeHead(416).end();
      return;
    }
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': file.length - start }).end(file.subarray(start));
  };
}

/** Promises `file` and sends no more than `length` bytes of it. */
export function stopAfter(file: Uint8Array, length: number) {
  return (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { 'content-length': file.length });
    response.write(file.subarray(0, length));
  };
}

/** Answers with `file` whole, whatever range is asked for. */
export function serveWhole(file: Uint8Array) {
  return (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { 'content-length': file.length }).end(file);
  };
}

export function refuse(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503).end();
}
