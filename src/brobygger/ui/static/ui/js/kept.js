"use strict";
// What this browser keeps for reading without contact: sealed with a key that no script can read
// out, for one person at one place. Every page load with contact asks what still holds; what does
// not is deleted, and everything when the session has ended or is somebody else's. Without a shelf
// this script does nothing at all.
(() => {
  const NAME = "brobygger-kept";
  const channel = new BroadcastChannel(NAME);
  const CONTACT_TAKES = 3000; // milliseconds; who needs the sheet does not wait longer
  const text = { in: new TextEncoder(), out: new TextDecoder() };
  let wiped = () => {};
  let expired = () => {};
  let timer = 0;

  const isPossible = () => isSecureContext && "serviceWorker" in navigator && "indexedDB" in window;

  const exists = async () => {
    if (!("indexedDB" in window) || !isSecureContext) return false;
    if (!indexedDB.databases) return true;
    return (await indexedDB.databases()).some((one) => one.name === NAME);
  };

  const asked = (request) =>
    new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });

  /** One transaction on a connection of its own, so that nothing stands in the way of deleting. */
  const within = async (mode, work) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => {
      for (const store of ["about", "sheets", "reads"]) opening.result.createObjectStore(store);
    };
    const shelf = await asked(opening);
    shelf.onversionchange = () => shelf.close();
    try {
      const transaction = shelf.transaction(["about", "sheets", "reads"], mode);
      const stores = Object.fromEntries(
        ["about", "sheets", "reads"].map((name) => [name, transaction.objectStore(name)]),
      );
      const ended = new Promise((done, failed) => {
        transaction.oncomplete = done;
        transaction.onabort = transaction.onerror = () => failed(transaction.error);
      });
      const result = await work(stores);
      await ended;
      return result;
    } finally {
      shelf.close();
    }
  };

  const about = (name) => within("readonly", ({ about: one }) => asked(one.get(name)));

  /** Everything goes: the key first, so that what is left of the rest cannot be read. */
  const wipe = async () => {
    if (await exists()) {
      await within("readwrite", ({ about: one, sheets, reads }) => {
        one.clear();
        sheets.clear();
        reads.clear();
      });
      await asked(indexedDB.deleteDatabase(NAME));
    }
    for (const name of (await window.caches?.keys()) ?? [])
      if (name.startsWith(NAME)) await caches.delete(name);
    for (const one of (await navigator.serviceWorker?.getRegistrations()) ?? []) await one.unregister();
    channel.postMessage("wiped");
  };

  const begin = async ({ owner, readsUrl, keptUrl }) => {
    if (await isOn(owner)) return;
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await within("readwrite", (stores) => {
      stores.sheets.clear();
      for (const [name, value] of Object.entries({ key, owner, readsUrl, keptUrl, skew: 0, seen: 0 }))
        stores.about.put(value, name);
    });
  };

  const isOn = async (owner) => (await exists()) && !!owner && (await about("owner")) === owner;

  /** The server's time as far as this device knows it; it never goes back. */
  const now = async (server) => {
    const skew = server === undefined ? ((await about("skew")) ?? 0) : server - Date.now();
    const moment = Math.max(Date.now() + skew, (await about("seen")) ?? 0);
    await within("readwrite", (stores) => {
      stores.about.put(skew, "skew");
      stores.about.put(moment, "seen");
    });
    return moment;
  };

  const bound = (id, owner) => text.in.encode(`${id} ${owner}`);

  const put = async (sheet, more) => {
    await now(sheet.now);
    const [key, owner] = [await about("key"), await about("owner")];
    if (!key || sheet.owner !== owner) throw new Error("not ours");
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: bound(sheet.id, owner) },
      key,
      text.in.encode(JSON.stringify({ ...sheet, ...more })),
    );
    await within("readwrite", ({ sheets }) => void sheets.put({ iv, sealed }, sheet.id));
  };

  const drop = (ids) =>
    within("readwrite", ({ sheets }) => {
      for (const id of ids) sheets.delete(id);
    });

  /** What can still be read, by name. What has expired, or cannot be unsealed, is deleted on the way. */
  const all = async () => {
    if (!(await exists())) return [];
    const moment = await now();
    const [key, owner] = [await about("key"), await about("owner")];
    const [ids, rows] = await within("readonly", async ({ sheets }) =>
      Promise.all([asked(sheets.getAllKeys()), asked(sheets.getAll())]),
    );
    const good = [];
    const gone = [];
    for (const [at, id] of ids.entries()) {
      const sheet = await unsealed(key, owner, id, rows[at]).catch(() => null);
      if (sheet && moment < sheet.until) good.push(sheet);
      else gone.push(id);
    }
    if (gone.length) await drop(gone);
    clearTimeout(timer);
    const next = Math.min(...good.map((one) => one.until));
    if (good.length) timer = setTimeout(expired, Math.min(next - moment + 500, 60_000));
    return good.sort((a, b) => a.name.localeCompare(b.name, document.documentElement.lang));
  };

  const unsealed = async (key, owner, id, { iv, sealed }) => {
    const how = { name: "AES-GCM", iv, additionalData: bound(id, owner) };
    return JSON.parse(text.out.decode(await crypto.subtle.decrypt(how, key, sealed)));
  };

  const noteRead = async (sheet) => {
    const moment = await now();
    await within("readwrite", ({ reads }) => {
      reads.put({ slip: sheet.slip, at: moment }, crypto.randomUUID());
    });
  };

  const patiently = (url, how = {}) =>
    fetch(url, { cache: "no-store", signal: AbortSignal.timeout(CONTACT_TAKES), ...how });

  /** Tells what was read without contact. The slip speaks for itself, also after the session. */
  const tellReads = async (readsUrl) => {
    const [ids, rows] = await within("readonly", async ({ reads }) =>
      Promise.all([asked(reads.getAllKeys()), asked(reads.getAll())]),
    );
    if (!ids.length) return;
    const { token } = await (await patiently("/ui/token/")).json();
    for (const [at, id] of ids.entries()) {
      const body = new URLSearchParams({ slip: rows[at].slip, at: Math.round(rows[at].at), csrfmiddlewaretoken: token });
      const answer = await patiently(readsUrl, { method: "POST", body });
      if (answer.status >= 500) return;
      await within("readwrite", ({ reads }) => void reads.delete(id));
    }
  };

  const refreshed = async (held) => {
    for (const sheet of await all()) {
      if (held[sheet.id] === sheet.revision) continue;
      const answer = await patiently(sheet.keepUrl, { headers: { "Brobygger-Key": await about("owner") } });
      if (answer.ok) await put(await answer.json(), { keepUrl: sheet.keepUrl });
    }
  };

  /** Asks what still holds. Answers: none, reached, locked, signed-out, alone. */
  const contact = async () => {
    if (!(await exists())) return "none";
    const [owner, keptUrl, readsUrl] = [await about("owner"), await about("keptUrl"), await about("readsUrl")];
    if (!owner) {
      await wipe(); // half begun, or half gone
      return "none";
    }
    const mine = document.body.dataset.key;
    const ids = await within("readonly", ({ sheets }) => asked(sheets.getAllKeys()));
    const query = new URLSearchParams(ids.map((id) => ["sheet", id]));
    try {
      const answer = await patiently(`${keptUrl}?${query}`, {
        headers: { "Brobygger-Fetch": "form", "Brobygger-Key": owner },
      });
      if (answer.status >= 500) return "alone";
      await tellReads(readsUrl).catch(() => {});
      if (!answer.ok || (mine && mine !== owner)) {
        await wipe();
        return "signed-out";
      }
      const { held, now: moment } = await answer.json();
      if (!held) return "locked";
      await now(moment);
      await drop(ids.filter((id) => !(id in held)));
      await refreshed(held);
      return "reached";
    } catch {
      return "alone";
    }
  };

  channel.addEventListener("message", ({ data }) => data === "wiped" && wiped());
  const settled = contact().catch(() => "alone");
  window.Kept = {
    isPossible, begin, isOn, put, all, noteRead, wipe, settled,
    onWipe: (act) => (wiped = act),
    onExpire: (act) => (expired = act),
  };
})();
