"use strict";
// Reads the words of a consent aloud. The button is hidden until the browser can.
if ("speechSynthesis" in window) {
  Brobygger.wire("button[data-read-aloud]", function readAloud(button) {
    const words = button.querySelector("span");
    const usual = words.textContent;
    const stop = () => (words.textContent = usual);
    button.hidden = false;
    button.addEventListener("click", () => {
      const wasReading = speechSynthesis.speaking;
      speechSynthesis.cancel();
      stop();
      if (wasReading) return;
      const source = document.getElementById(button.dataset.readAloud);
      const said = new SpeechSynthesisUtterance(source.innerText);
      said.lang = source.lang === "en" ? "en-GB" : "da-DK";
      said.rate = 0.9;
      said.onend = said.onerror = stop;
      words.textContent = button.dataset.stop;
      speechSynthesis.speak(said);
    });
    addEventListener("pagehide", () => speechSynthesis.cancel());
  });
}
