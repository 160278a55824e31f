/* global FILES, VERSION -- offline.ts puts them in front. */

// Other pages of the same server keep files under names of their own.
const MINE = `lenet-ts ${registration.scope} `;
const NAME = MINE + VERSION;

// A new version waits until no page of the old one is open, so that no page lacks parts of its own.
addEventListener('install', (event) => event.waitUntil(keepAll()));
addEventListener('activate', (event) => event.waitUntil(dropOthers().then(() => clients.claim())));
addEventListener('fetch', (event) => {
  if (event.request.method === 'GET') event.respondWith(answer(event.request));
});

/** Keeps every file of the page, or none: what the browser has kept of an older version is not asked. */
async function keepAll() {
  const cache = await caches.open(NAME);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })));
}

async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(MINE) && name !== NAME).map((name) => caches.delete(name)));
}

/** What is kept comes from there, and all else from the network. */
async function answer(request) {
  const cache = await caches.open(NAME);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}
