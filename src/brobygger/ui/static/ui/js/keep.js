"use strict";
// <form data-keep>: sent by script, so that a lost connection or an ended session never takes the
// words along. Without script it is an ordinary form. data-keep="retry" marks a form that may safely
// be sent twice (it carries a base_revision); others ask before sending again. data-into="list done"
// names the parts of the page that are fetched afresh after a save, instead of the whole page.
Brobygger.wire("form[data-keep]", function keep(form) {
  const { wait, reset } = Brobygger.patience();
  let isChanged = false;
  let isSending = false;

  /** The named parts are taken from the page the save leads to; everything else stays as it is. */
  const refresh = async (location) => {
    const held = document.activeElement?.id;
    const answer = await fetch(location, { cache: "no-store" });
    if (!answer.ok) throw new Error("refresh");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of [...form.dataset.into.split(" "), "status"]) {
      const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
      if (!old || !fresh) continue;
      const place = document.importNode(fresh, true);
      for (const one of place.querySelectorAll("[data-focus]")) one.removeAttribute("data-focus");
      old.replaceWith(place);
      Brobygger.arrived(place);
    }
    Brobygger.tell();
    document.getElementById(held)?.focus({ preventScroll: true });
  };

  /** What is sent from here next is another form, also with the same words in it. */
  const renewKey = () => {
    const key = form.elements.namedItem("form_key");
    if (key) key.value = [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");
  };

  const leaveFor = async (location) => {
    isChanged = false;
    renewKey();
    if (form.dataset.into) {
      try {
        return await refresh(location);
      } catch {
        // the part could not be fetched: the whole page can
      }
    }
    const target = new URL(location, document.baseURI);
    const isHere = target.pathname + target.search === window.location.pathname + window.location.search;
    window.location.assign(target);
    if (isHere && target.hash) window.location.reload();
  };

  /** A page that carries the words on (a form with errors, two texts to choose from) is shown. */
  const show = (page) => {
    const fresh = page.getElementById("main");
    const own = page.querySelector(".conflict") ?? (form.id && page.getElementById(form.id));
    isChanged = false;
    if (form.dataset.into && own) {
      const place = document.importNode(own, true);
      form.replaceWith(place);
      Brobygger.arrived(place);
      return;
    }
    if (fresh) {
      const main = document.getElementById("main");
      main.replaceChildren(...fresh.childNodes);
      document.title = page.title || document.title;
      Brobygger.arrived(main);
      return;
    }
    const place = document.createElement("div");
    place.append(...page.body.childNodes);
    form.replaceWith(place);
    Brobygger.arrived(place);
  };

  /** Any other refusal stands above the form, and the words stay in it. */
  const tell = (page) => {
    form.previousElementSibling?.matches("[data-told]") && form.previousElementSibling.remove();
    const told = document.createElement("div");
    told.className = "notice notice--error";
    told.dataset.told = told.dataset.focus = "";
    told.tabIndex = -1;
    told.setAttribute("role", "alert");
    const words = page?.querySelectorAll(".stop__title, .stop__text") ?? [];
    for (const one of words) {
      const line = document.createElement("p");
      line.textContent = one.textContent;
      told.append(line);
    }
    form.before(told);
    told.focus();
  };

  const carriesOn = ({ page, state, status }) =>
    page && (state === "ok" || status === 422 || (status === 409 && page.querySelector(".conflict")));

  const mayTryAgain = async (state) => {
    if (state === "signed-out" || state === "busy" || form.dataset.keep === "retry") {
      Brobygger.lost(state === "signed-out" ? "signed-out" : "offline");
      await wait();
      return true;
    }
    Brobygger.lost("offline");
    while (!(await Brobygger.isReachable())) await wait();
    Brobygger.lost("ask");
    await new Promise((done) =>
      document.querySelector("[data-send-again]").addEventListener("click", done, { once: true }),
    );
    return true;
  };

  /** A draft that arrived after the save would stand there as words nobody has saved. */
  const draftHasArrived = () =>
    Promise.race([form.draftUnderway, new Promise((done) => setTimeout(done, 5000))]);

  const deliver = async (submitter) => {
    if (form.draftUnderway) await draftHasArrived();
    const url = submitter?.getAttribute("formaction") || form.getAttribute("action") || location.href;
    for (;;) {
      const answer = await Brobygger.send(url, new FormData(form, submitter), { kind: "form" });
      if (["signed-out", "busy", "unknown"].includes(answer.state)) {
        await mayTryAgain(answer.state);
        continue;
      }
      reset();
      Brobygger.lost();
      return answer;
    }
  };

  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    isChanged = true;
    form.setAttribute("aria-busy", "true");
    form.dispatchEvent(new CustomEvent("brobygger:sent"));
    const answer = await deliver(event.submitter);
    isSending = false;
    form.removeAttribute("aria-busy");
    if (answer.json?.location) return leaveFor(answer.json.location);
    if (carriesOn(answer)) return show(answer.page);
    form.dispatchEvent(new CustomEvent("brobygger:stays"));
    tell(answer.page);
  });
  form.addEventListener("input", () => (isChanged = true));
  addEventListener("beforeunload", (event) => {
    const isSafe = form.hasAttribute("data-autosave-url") && !isSending;
    if (form.isConnected && isChanged && !isSafe) event.preventDefault();
  });
});
