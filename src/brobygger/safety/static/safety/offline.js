"use strict";
// Shown instead of any page while the server cannot be reached: the sheets this device keeps.
// Each is unsealed when it is shown, and that it was read is told to the server at the next contact.
(() => {
  const place = document.getElementById("kept");
  const say = (name) => {
    for (const one of document.querySelectorAll("[data-says]")) one.hidden = one.dataset.says !== name;
  };

  const clear = () => {
    place.replaceChildren();
    document.getElementById("nowhere").hidden = false;
    document.getElementById("back").hidden = true;
  };

  /** Nothing is shown before it is noted that it was: who looks and shuts the page at once has looked. */
  const show = async (sheet) => {
    await Kept.noteRead(sheet);
    const page = new DOMParser().parseFromString(sheet.html, "text/html");
    clear();
    place.append(...[...page.body.childNodes].map((one) => document.importNode(one, true)));
    document.getElementById("nowhere").hidden = true; // the sheet brings its own heading
    document.getElementById("back").hidden = false;
    say("sheet");
    place.querySelector("h1")?.focus();
  };

  const list = async () => {
    clear();
    const sheets = await Kept.all();
    if (!sheets.length) return say("nothing");
    say("list");
    const items = document.createElement("ul");
    items.className = "offline__list";
    for (const sheet of sheets) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-secondary";
      button.textContent = sheet.name;
      button.addEventListener("click", () => show(sheet));
      const item = document.createElement("li");
      item.append(button);
      items.append(item);
    }
    place.append(items);
  };

  const begin = async () => {
    const state = await Kept.settled;
    if (state === "reached") document.getElementById("again").hidden = false;
    if (state === "locked" || state === "signed-out") {
      document.getElementById("again").hidden = false;
      clear();
      return say("nothing");
    }
    const here = (await Kept.all()).find((one) => one.url === location.pathname);
    if (here) await show(here);
    else await list();
  };

  document.getElementById("back").addEventListener("click", list);
  Kept.onWipe(() => {
    clear();
    say("nothing");
  });
  Kept.onExpire(list);
  begin();
})();
