"use strict";
// Sends a form's words to our own server and says in one word what became of them:
// ok, conflict, refused, signed-out, busy (to be sent again by itself: what was taken after all
// is done once, by the key in the form), unknown (perhaps taken).
(() => {
  const { tokenUrl } = document.body.dataset;
  const TOKEN = "csrfmiddlewaretoken";
  const bar = document.getElementById("lost-bar");

  /** Shows one line of the bar at the foot of the page, or hides it. */
  const lost = (which = "") => {
    for (const line of bar.querySelectorAll("[data-lost]")) line.hidden = line.dataset.lost !== which;
    bar.hidden = !which;
  };

  const freshToken = async () => {
    const answer = await fetch(tokenUrl, { cache: "no-store", redirect: "error" });
    const { token } = await answer.json();
    for (const input of document.querySelectorAll(`input[name="${TOKEN}"]`)) input.value = token;
    return token;
  };

  const isReachable = () => freshToken().then(() => true, () => false);

  const post = (url, body, kind, keepalive) =>
    fetch(url, {
      method: "POST",
      body,
      keepalive,
      cache: "no-store",
      headers: { "Brobygger-Fetch": kind, "Brobygger-Key": document.body.dataset.key ?? "" },
    });

  const stateOf = (status) => {
    if (status < 300) return "ok";
    if (status === 401) return "signed-out";
    if (status === 409) return "conflict";
    if (status === 429 || status === 503) return "busy";
    return status === 502 || status === 504 ? "unknown" : "refused";
  };

  const send = async (url, body, { kind, keepalive = false }) => {
    try {
      let answer = await post(url, body, kind, keepalive);
      if (answer.status === 403 && answer.headers.get("Content-Type")?.includes("json")) {
        body.set(TOKEN, await freshToken());
        answer = await post(url, body, kind, keepalive);
      }
      const text = await answer.text();
      const isJson = answer.headers.get("Content-Type")?.includes("json");
      return {
        state: stateOf(answer.status),
        json: isJson ? JSON.parse(text) : null,
        page: isJson ? null : new DOMParser().parseFromString(text, "text/html"),
        status: answer.status,
      };
    } catch {
      return { state: "unknown", json: null, page: null, status: 0 };
    }
  };

  /** Waiting times between tries: 2, 4, 8 … 60 seconds, cut short when the network returns. */
  const patience = () => {
    let tries = 0;
    let wake = () => {};
    for (const sign of ["online", "focus"]) addEventListener(sign, () => wake());
    return {
      wait: () =>
        new Promise((done) => {
          const seconds = Math.min(60, 2 ** ++tries);
          const timer = setTimeout(done, seconds * 1000);
          wake = () => {
            clearTimeout(timer);
            done();
          };
        }),
      reset: () => (tries = 0),
    };
  };

  Object.assign(window.Brobygger, { send, lost, patience, isReachable });
})();
