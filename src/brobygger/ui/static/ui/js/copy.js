"use strict";
// Copies a ready text. The button is hidden until a script can serve it.
Brobygger.wire("button[data-copy]", function copy(button) {
  const words = button.querySelector("span");
  const usual = words.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      getSelection().selectAllChildren(source);
      return;
    }
    words.textContent = button.dataset.done;
    setTimeout(() => (words.textContent = usual), 4000);
  });
});
