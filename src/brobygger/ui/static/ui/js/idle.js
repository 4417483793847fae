"use strict";
// Nobody has touched the page for a while: the session is locked and a curtain falls over the page.
// What was typed stays behind it. Whoever unlocks goes on where they were; nothing is reloaded.
// Listening is use, too: what runs by itself (a call, reading aloud) says so with "brobygger:in-use".
// The server, which locks by its own clock, is told once a minute while there is use.
(() => {
  const { idleSeconds, lockUrl, unlockUrl, usedUrl } = document.body.dataset;
  if (!idleSeconds || !lockUrl) return;
  if (window !== window.parent) return; // the page around this one hears of its use, and draws the curtain
  const headers = { "Brobygger-Fetch": "form" };
  const channel = new BroadcastChannel("brobygger-idle");
  const curtain = document.createElement("dialog");
  curtain.className = "curtain";
  curtain.setAttribute("aria-label", document.body.dataset.lockedWord ?? "");
  const TELL_MS = 60_000;
  let lastUse = Date.now();
  let lastTold = Date.now();

  const isDown = () => curtain.open;
  const used = () => {
    if (isDown() || Date.now() - lastUse < 1000) return;
    lastUse = Date.now();
    channel.postMessage("used");
  };

  const fetchScript = (source) => {
    if (document.querySelector(`script[src="${CSS.escape(source)}"]`)) return;
    document.head.append(Object.assign(document.createElement("script"), { src: source }));
  };

  const show = async (answer) => {
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    if (isJson) {
      const said = await answer.json();
      if (said.unlocked) return lift();
      return location.reload(); // the session has ended: the sign-in page is the honest answer
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    curtain.replaceChildren(...page.body.childNodes);
    for (const { dataset } of curtain.querySelectorAll("[data-script]")) fetchScript(dataset.script);
    curtain.querySelector("input:not([type=hidden]), button")?.focus();
  };

  const fall = async () => {
    if (isDown()) return;
    if (!curtain.isConnected) document.body.append(curtain);
    curtain.showModal();
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    const body = new FormData();
    if (token) body.set("csrfmiddlewaretoken", token.value);
    try {
      await fetch(lockUrl, { method: "POST", headers, body });
      await show(await fetch(unlockUrl, { headers, cache: "no-store" }));
    } catch {
      setTimeout(() => isDown() && (curtain.close(), fall()), 5000);
    }
  };

  const lift = () => {
    lastUse = Date.now();
    curtain.close();
    channel.postMessage("unlocked");
    window.Brobygger?.lost?.("");
    dispatchEvent(new Event("online")); // wakes an autosave that waits for its next try
  };

  curtain.addEventListener("cancel", (event) => event.preventDefault());
  const send = async (event) => {
    if (event.defaultPrevented || new URL(event.target.action).pathname !== unlockUrl) return;
    event.preventDefault();
    const body = new FormData(event.target, event.submitter);
    await show(await fetch(unlockUrl, { method: "POST", headers, body }));
  };
  curtain.addEventListener("submit", send);
  curtain.addEventListener("passkey", send); // the browser has asked the key, and the answer is in the form
  for (const sign of ["pointerdown", "keydown", "scroll", "input", "brobygger:in-use"])
    addEventListener(sign, used, { passive: true, capture: true });
  channel.addEventListener("message", ({ data }) => {
    if (data === "used") lastUse = Date.now();
    if (data === "told") lastTold = Date.now();
    if (data === "unlocked" && isDown()) lift();
  });
  /** Once a minute for all windows together; one that hears of another's use need not tell it, too. */
  const tell = () => {
    if (!usedUrl || isDown() || lastUse <= lastTold || Date.now() - lastTold < TELL_MS) return;
    lastTold = Date.now();
    channel.postMessage("told");
    fetch(usedUrl, { headers, cache: "no-store" }).catch(() => {});
  };
  setInterval(() => {
    tell();
    if (Date.now() - lastUse > Number(idleSeconds) * 1000) fall();
  }, 1000);
})();
