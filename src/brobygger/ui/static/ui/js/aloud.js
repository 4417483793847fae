"use strict";
// <button data-aloud="id">: the browser reads that part of the page, sentence by sentence, in the
// page's language. The button is hidden where there is no voice. Nothing leaves the device but what
// the browser's own voice does. Reading stops on a second press, and when one goes somewhere else.
(() => {
  const speech = window.speechSynthesis;
  const LANGUAGES = { da: "da-DK", en: "en-GB" };
  const BLOCKS = "h1,h2,h3,h4,p,li,dt,dd,blockquote,legend,label,summary,td,th,figcaption,button,a";
  const SILENT = "[data-silent],[hidden],[aria-hidden=true],script,style,select,textarea,nav,.seen,.sr-only";
  let reading = null; // the button whose words are being read

  const language = (region) => {
    const { lang } = region.closest("[lang]") ?? document.documentElement;
    return LANGUAGES[lang.slice(0, 2)] ?? lang;
  };

  /** A voice of the language, best one that works without a network. */
  const voice = (spoken) => {
    const ours = speech.getVoices().filter(({ lang }) => lang.replace("_", "-").slice(0, 2) === spoken.slice(0, 2));
    return ours.find(({ localService }) => localService) ?? ours[0] ?? null;
  };

  const isSeen = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;

  /** What stands there, in the order one reads it: each block once, folded and silent ones left out. */
  const piecesOf = (region) => {
    const walker = document.createTreeWalker(region, NodeFilter.SHOW_TEXT);
    const pieces = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const words = node.textContent.replace(/\s+/g, " ");
      const parent = node.parentElement;
      if (!words.trim() || parent.closest(SILENT) || !isSeen(parent)) continue;
      const block = parent.closest(BLOCKS) ?? parent;
      const last = pieces.at(-1);
      if (last?.block === block) last.text += words;
      else pieces.push({ block, text: words });
    }
    return pieces.map(({ block, text }) => ({ block, text: text.trim() }));
  };

  const mark = (block) => {
    for (const one of document.querySelectorAll(".is-read")) one.classList.remove("is-read");
    if (!block) return;
    block.classList.add("is-read");
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    const { top, bottom } = block.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) block.scrollIntoView({ block: "center", behavior });
  };

  const stop = () => {
    if (!reading) return;
    const button = reading;
    reading = null;
    speech.cancel();
    mark(null);
    button.setAttribute("aria-pressed", "false");
    button.querySelector("span").textContent = button.dataset.usual;
  };

  const start = (button, region) => {
    const pieces = piecesOf(region);
    if (!pieces.length) return;
    reading = button;
    button.setAttribute("aria-pressed", "true");
    button.querySelector("span").textContent = button.dataset.stop;
    speech.cancel();
    const spoken = language(region);
    pieces.forEach(({ block, text }, at) => {
      const said = new SpeechSynthesisUtterance(text);
      said.lang = spoken;
      said.voice = voice(spoken);
      said.rate = 0.95;
      said.onstart = () => {
        if (reading !== button) return;
        mark(block);
        dispatchEvent(new Event("brobygger:in-use")); // listening is use
      };
      said.onerror = () => reading === button && stop();
      if (at === pieces.length - 1) said.onend = () => reading === button && stop();
      speech.speak(said);
    });
  };

  Brobygger.wire("button[data-aloud]", function aloud(button) {
    const region = document.getElementById(button.dataset.aloud);
    if (!speech || !window.SpeechSynthesisUtterance || !region) return;
    button.dataset.usual = button.querySelector("span").textContent;
    button.setAttribute("aria-pressed", "false");
    button.hidden = false;
    button.addEventListener("click", () => {
      const mine = reading === button;
      stop();
      if (!mine) start(button, document.getElementById(button.dataset.aloud));
    });
  });

  if (!speech) return;
  speech.getVoices(); // some browsers fetch their voices only when asked
  addEventListener("pagehide", stop);
  addEventListener("beforeunload", stop);
  document.addEventListener("submit", stop);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && stop());
  document.addEventListener("htmx:before:swap", stop);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && stop());
})();
