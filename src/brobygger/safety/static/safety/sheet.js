"use strict";
// The line on a coping sheet that says whether this device keeps it. Turned on once; from then on
// every sheet opened here is kept, sealed, until it expires, is taken back, or one signs out.
Brobygger.wire("[data-keep-url]", function keptLine(line) {
  const { keepUrl, workerUrl, readsUrl, keptUrl } = line.dataset;
  const owner = document.body.dataset.key;
  const words = line.querySelector("p");
  const [on, off] = ["keep", "drop"].map((name) => line.querySelector(`[data-${name}]`));

  const show = (state, until) => {
    line.dataset.state = state;
    const when = until && new Date(until).toLocaleString(document.documentElement.lang, {
      weekday: "long", hour: "2-digit", minute: "2-digit",
    });
    words.textContent = line.dataset[`${state}Words`].replace("{time}", when ?? "");
    on.hidden = state !== "off";
    off.hidden = state !== "on";
    line.hidden = false;
  };

  const fetchSheet = async () => {
    const answer = await fetch(keepUrl, { cache: "no-store", headers: { "Brobygger-Key": owner } });
    if (!answer.ok) throw new Error("keep");
    const sheet = await answer.json();
    await Kept.put(sheet, { keepUrl });
    show("on", sheet.until);
  };

  const start = async () => {
    await navigator.serviceWorker.register(workerUrl, { scope: "/" });
    await navigator.serviceWorker.ready;
    await Kept.begin({ owner, readsUrl, keptUrl });
    await fetchSheet();
  };

  on.addEventListener("click", () => start().catch(() => show("failed")));
  off.addEventListener("click", async () => {
    await Kept.wipe();
    show("off");
  });
  if (!Kept.isPossible()) return;
  Kept.settled.then(async () => {
    if (!(await Kept.isOn(owner))) return show("off");
    try {
      await fetchSheet();
    } catch {
      show("failed");
    }
  });
});
