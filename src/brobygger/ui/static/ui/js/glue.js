"use strict";
// Wires each piece of a page once, also after htmx has swapped in new pieces, and moves focus:
// to the error summary after a refused form, to the status line after a saved one (unless one has
// landed further down the page: there it is read aloud and the place is kept).
(() => {
  const all = (root, selector) => [
    ...(root.matches?.(selector) ? [root] : []),
    ...root.querySelectorAll(selector),
  ];

  const wirings = [];
  /** Other scripts of the house register what they wire: `Brobygger.wire(selector, wireOne)`. */
  const wire = (selector, wireOne) => {
    wirings.push([selector, wireOne]);
    wireAll(document, [[selector, wireOne]]);
  };
  const wireAll = (root, which = wirings) => {
    for (const [selector, wireOne] of which)
      for (const element of all(root, selector)) {
        const wired = (element.dataset.wired ?? "").split(" ");
        const name = wireOne.name;
        if (wired.includes(name)) continue;
        element.dataset.wired = [...wired, name].join(" ").trim();
        wireOne(element);
      }
  };
  const focusIn = (root) => {
    const target = all(root, "[data-focus]").find((one) => !one.closest("[hidden]"));
    if (target) target.focus();
  };
  /** After a piece of the page has been replaced by a script of ours. */
  const arrived = (root) => {
    window.htmx?.process?.(root);
    wireAll(root);
    focusIn(root);
  };
  window.Brobygger = { wire, arrived, focusIn };

  wire("details[data-menu]", function menu(details) {
    document.addEventListener("click", (event) => {
      if (!details.contains(event.target)) details.open = false;
    });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      details.open = false;
      details.querySelector("summary").focus();
    });
  });

  wire("nav.tabs", function currentTab(nav) {
    nav.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  });

  /** A link to something folded away opens what it lies in. */
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const folds = [];
    for (let one = target && target.closest("details"); one; one = one.parentElement.closest("details"))
      if (!one.open) folds.push(one);
    if (!folds.length) return;
    for (const one of folds) one.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  document.addEventListener("htmx:after:process", (event) => {
    if (event.target instanceof Element) wireAll(event.target);
  });
  document.addEventListener("htmx:after:swap", (event) => {
    wireAll(document);
    const target = event.detail?.ctx?.target;
    focusIn(target instanceof Element && target.isConnected ? target : document.getElementById("main"));
  });
  /** Landed at a part of the page: the word about what was done stands in view (the style sheet sees to
      that), the place stays where one was, and a live region that is filled now has it read aloud. */
  const tell = () => {
    const status = document.getElementById("status");
    const words = status?.textContent.trim();
    if (!words) return;
    const voice = document.createElement("div");
    voice.className = "sr-only";
    voice.setAttribute("role", "status");
    document.body.append(voice);
    setTimeout(() => (voice.textContent = words), 150); // a region must stand before it is filled
    status.classList.add("status--along");
    const settle = () => {
      status.classList.remove("status--along");
      voice.remove();
    };
    // After the press, never during it: a page that moves under the finger loses what was pressed.
    for (const sign of ["click", "keyup"]) addEventListener(sign, () => setTimeout(settle), { once: true });
  };
  window.Brobygger.tell = tell;
  const isFurtherDown = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (isFurtherDown && document.querySelector("#status .status__line")) tell();
  else focusIn(document);
})();
