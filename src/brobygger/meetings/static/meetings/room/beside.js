// The plan beside the picture: a page of our own in a frame. Nothing pressed in it can take the call
// away (the frame's sandbox sees to that); keys, use and swipes in it are handed on to the call's page.
const SWIPE = 80; // so many pixels to the side, and not as many up or down
const NOTE_MS = 2000;

export class Pane {
  constructor(root, { onToggle, onWriting }) {
    this.box = root.querySelector('[data-part="pane"]');
    if (!this.box) return;
    Object.assign(this, { root, onToggle, onWriting, isWriting: false });
    this.frame = this.box.querySelector("iframe");
    this.frame.addEventListener("load", () => this.#listen());
    this.#watchSwipes(root, "left");
    setInterval(() => this.#noteWriting(), NOTE_MS);
    addEventListener("online", () => this.#inside()?.dispatchEvent(new Event("online")));
  }

  get isThere() {
    return Boolean(this.box);
  }

  get isOpen() {
    return this.isThere && !this.box.hidden;
  }

  /** Hidden, never unloaded: what was typed stays where it was typed. */
  open(on) {
    if (!this.isThere || on === this.isOpen) return;
    if (on && !this.frame.getAttribute("src")) this.frame.src = this.box.dataset.url;
    this.box.hidden = !on;
    this.root.classList.toggle("call--beside", on);
    for (const [doing, is] of [["pane-call", !on], ["pane-plan", on]])
      this.root.querySelector(`.panes [data-do="${doing}"]`)?.setAttribute("aria-pressed", String(is));
    this.onToggle(on);
  }

  /** Words that are typed and not saved, an agreement that waits for its button, a meeting not closed. */
  halves() {
    const page = this.#document();
    if (!page) return [];
    const found = [];
    if (this.#unsaved(page)) found.push("half-own");
    if (page.querySelector('form.closing')) found.push("half-open");
    return found;
  }

  #inside() {
    try {
      return this.frame?.contentWindow?.document ? this.frame.contentWindow : null;
    } catch {
      return null; // an error page of the browser's own: not ours to look into
    }
  }

  #document() {
    return this.frame?.getAttribute("src") ? this.#inside()?.document : null;
  }

  #unsaved(page) {
    return [...page.querySelectorAll("form.promise, form.heard, form[data-half]")].some((form) =>
      [...form.elements].some(
        (one) =>
          one.matches("textarea, input[type=text], input:not([type])") &&
          one.value.trim() !== "" &&
          (one.value !== one.defaultValue || form.matches(".heard")),
      ),
    );
  }

  #noteWriting() {
    const page = this.#document();
    const is = Boolean(page && this.#unsaved(page));
    if (is === this.isWriting) return;
    this.isWriting = is;
    this.onWriting(is);
  }

  #listen() {
    const inside = this.#inside();
    if (!inside) return;
    for (const sign of ["pointerdown", "keydown", "scroll", "input"])
      inside.addEventListener(sign, () => dispatchEvent(new Event("input")), { passive: true, capture: true });
    inside.addEventListener("keydown", (event) => this.#handOn(event));
    this.#watchSwipes(inside, "right");
  }

  /** The call's keys work in the plan too. */
  #handOn(event) {
    const { key, ctrlKey, shiftKey } = event;
    if (key !== "F6" && !ctrlKey) return;
    const same = new KeyboardEvent("keydown", { key, ctrlKey, shiftKey, cancelable: true });
    if (!dispatchEvent(same)) event.preventDefault();
  }

  /** One swipe: to the left brings the plan, to the right the picture again. */
  #watchSwipes(where, way) {
    let from = null;
    where.addEventListener(
      "touchstart",
      ({ touches }) => (from = touches.length === 1 ? { x: touches[0].clientX, y: touches[0].clientY } : null),
      { passive: true },
    );
    where.addEventListener(
      "touchend",
      ({ changedTouches: [last] }) => {
        if (!from) return;
        const [right, down] = [last.clientX - from.x, last.clientY - from.y];
        from = null;
        if (Math.abs(right) < SWIPE || Math.abs(right) < 2 * Math.abs(down)) return;
        if (way === "left" ? right < 0 : right > 0) this.open(way === "left");
      },
      { passive: true },
    );
  }
}

/** Tells the screens that are looked at together who is coming in, before the server has written it. */
export class Announcer {
  constructor(meeting) {
    this.channel = new BroadcastChannel(`brobygger-call-${meeting}`);
    this.seats = [];
    this.channel.addEventListener("message", ({ data }) => data === "who" && this.#say());
  }

  now(seats) {
    const sorted = [...new Set(seats)].filter(Boolean).sort();
    if (sorted.join() === this.seats.join()) return;
    this.seats = sorted;
    this.#say();
  }

  #say() {
    this.channel.postMessage({ seats: this.seats });
  }
}
