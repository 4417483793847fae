"use strict";
// Stands between the browser and the house while a device keeps coping sheets. It caches one neutral
// page and what that page is drawn with: never a page about anybody. Without contact it answers any
// visit with that page; what may be read there lies sealed elsewhere (ui/js/kept.js).
const { shell, files } = JSON.parse("{{ files|escapejs }}");
const NAME = `brobygger-kept-${files.join().length}-${files.join().split("").reduce((sum, one) => (sum * 31 + one.charCodeAt(0)) | 0, 7)}`;
const NO_CONTACT = [502, 503, 504];

const fill = async () => {
  const cache = await caches.open(NAME);
  await Promise.all(
    [shell, ...files].map(async (url) => {
      const answer = await fetch(url, { cache: "no-cache", credentials: url === shell ? "same-origin" : "omit" });
      if (!answer.ok) throw new Error(url);
      await cache.put(url, answer);
    }),
  );
};

const tidy = async () => {
  for (const name of await caches.keys()) if (name.startsWith("brobygger-kept-") && name !== NAME) await caches.delete(name);
  await self.clients.claim();
};

const visit = async (request) => {
  try {
    const answer = await fetch(request);
    if (!NO_CONTACT.includes(answer.status)) return answer;
    return (await caches.match(shell)) ?? answer;
  } catch (lost) {
    const page = await caches.match(shell);
    if (page) return page;
    throw lost;
  }
};

const file = async (request) => {
  try {
    return await fetch(request);
  } catch (lost) {
    const kept = await caches.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw lost;
  }
};

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(visit(request));
  else if (files.includes(url.pathname)) event.respondWith(file(request));
});
