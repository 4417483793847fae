"use strict";
// <form data-autosave-url="…">: what is typed is saved as a draft on the server, never in the browser.
// The answer may be JSON {"revision": 5}; a 409 brings both texts, and they take the form's place.
Brobygger.wire("form[data-autosave-url]", function autosave(form) {
  const line = form.querySelector("[data-save-state]");
  const { wait, reset } = Brobygger.patience();
  let typed = 0;
  let saved = 0;
  let timer = 0;
  let isSaving = false;
  let isStopped = false;

  const say = (state) => {
    if (!line) return;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
    });
    line.dataset.state = state;
    line.textContent = line.dataset[state].replace("{time}", time);
  };

  const showConflict = (page) => {
    const both = page?.querySelector(".conflict");
    if (!both) return say("refused");
    isStopped = true;
    const place = document.importNode(both, true);
    form.before(place);
    form.hidden = true;
    Brobygger.arrived(place);
  };

  const settle = ({ state, json, page }, upTo) => {
    Brobygger.lost(state === "signed-out" ? "signed-out" : state === "unknown" ? "offline" : "");
    if (state === "ok") {
      saved = upTo;
      reset();
      const revision = form.querySelector("input[name=base_revision]");
      if (revision && json?.revision !== undefined) revision.value = json.revision;
      say(saved === typed ? "saved" : "unsaved");
      form.dispatchEvent(new CustomEvent("saved", { bubbles: true }));
      return false;
    }
    if (state === "conflict") showConflict(page);
    else if (state === "refused") say("refused");
    else say("retrying");
    return state !== "conflict" && state !== "refused";
  };

  const save = async ({ keepalive = false } = {}) => {
    clearTimeout(timer);
    if (isSaving || isStopped || saved === typed) return;
    isSaving = true;
    let again = true;
    while (again && !isStopped) {
      const upTo = typed;
      say("saving");
      form.draftUnderway = Brobygger.send(form.dataset.autosaveUrl, new FormData(form), {
        kind: "draft",
        keepalive,
      });
      const answer = await form.draftUnderway;
      again = !isStopped && settle(answer, upTo);
      if (again) await wait();
    }
    isSaving = false;
    if (saved !== typed && form.querySelector("[data-state=unsaved]")) save();
  };

  form.addEventListener("input", () => {
    typed += 1;
    if (isSaving) return;
    say("unsaved");
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  });
  form.addEventListener("change", () => save());
  form.addEventListener("brobygger:sent", () => {
    isStopped = true;
    clearTimeout(timer);
  });
  form.addEventListener("brobygger:stays", () => (isStopped = false));
  if (!form.hasAttribute("data-keep"))
    form.addEventListener("submit", () => {
      isStopped = true;
      clearTimeout(timer);
    });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save({ keepalive: true });
  });
  addEventListener("beforeunload", (event) => {
    if (form.isConnected && !isStopped && saved !== typed) event.preventDefault();
  });
});
