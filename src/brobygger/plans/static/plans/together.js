"use strict";
// The screen that is looked at together. It asks every few seconds what everybody in the room may see.
// Somebody coming in is told of by the call itself, in another window of this browser: everything is
// covered at once, and uncovered when the server has reckoned with them. No answer, nothing shown.
(() => {
  const ASK_MS = 3000;
  const ASK_SOON_MS = 400;
  const TRUST_MS = 12_000; // so old may the last answer be
  const box = () => document.getElementById("together");
  const cover = document.getElementById("cover");
  let inCall = [];
  let answered = Date.now();
  let timer = 0;
  let isAsking = false;

  const reckonedWith = () => {
    const seats = box().dataset.seats.split(" ");
    return inCall.every((one) => seats.includes(one));
  };

  const look = () => {
    const why = Date.now() - answered > TRUST_MS ? "away" : reckonedWith() ? "" : "coming";
    for (const one of cover.querySelectorAll("[data-why]")) one.hidden = one.dataset.why !== why;
    cover.hidden = !why;
    box().hidden = Boolean(why);
  };

  const show = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("together");
    if (!fresh) return;
    box().replaceWith(document.importNode(fresh, true));
  };

  const ask = async () => {
    clearTimeout(timer);
    if (isAsking) return;
    isAsking = true;
    try {
      const { url, known } = box().dataset;
      const answer = await fetch(`${url}?known=${known}`, {
        cache: "no-store",
        headers: { "Brobygger-Fetch": "draft" },
      });
      if (answer.status === 200) show(await answer.text());
      if (answer.status === 200 || answer.status === 204) answered = Date.now();
      else answered = 0;
    } catch {
      // no connection: what stands there is trusted a few seconds more
    }
    isAsking = false;
    look();
    timer = setTimeout(ask, reckonedWith() ? ASK_MS : ASK_SOON_MS);
  };

  const channel = new BroadcastChannel(`brobygger-call-${box().dataset.meeting}`);
  channel.addEventListener("message", ({ data }) => {
    if (!Array.isArray(data?.seats)) return;
    inCall = data.seats.map(String);
    look();
    if (!reckonedWith()) ask();
  });
  channel.postMessage("who");
  setInterval(look, 1000);
  timer = setTimeout(ask, ASK_MS);
})();
