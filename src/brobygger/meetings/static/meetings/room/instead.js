// What to do when pictures do not get through: whom to call and at which number, and what IT must open.
import { relaysIn } from "./ways.js";

const MOST_NUMBERS = 3;
const DOOR = "";
const RELAY = /^turn(s?):(.+?)(:\d+)?(?:\?transport=(\w+))?$/;

/** `turns:relay.example:443?transport=tcp` as whoever opens a firewall says it. */
function asRule(url) {
  const [, sealed, host, port, how] = RELAY.exec(url);
  const isStream = sealed || how === "tcp";
  return `${isStream ? "TCP" : "UDP"} ${host}${port ?? (sealed ? ":5349" : ":3478")}`;
}

export class Instead {
  constructor(root, say) {
    Object.assign(this, { root, say, missed: new Set(), places: [], numbers: JSON.parse(root.dataset.numbers) });
    this.box = this.part("instead");
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  /** No way to this person; without a name: not even to the door. */
  miss(name = DOOR, servers = []) {
    this.missed.add(name);
    this.places = relaysIn(servers);
    this.#draw();
  }

  reach(name = DOOR) {
    if (this.missed.delete(name)) this.#draw();
  }

  clear() {
    this.missed.clear();
    this.#draw();
  }

  #draw() {
    const names = [...this.missed].filter(Boolean).join(", ");
    if (this.missed.size) {
      this.part("instead-what").textContent = names ? this.say("no-way", { name: names }) : this.say("no-door");
      const numbers = this.#numbers();
      this.part("instead-numbers").replaceChildren(...numbers.map((one) => this.#button(one)));
      this.part("instead-no-number").hidden = numbers.length > 0;
      const rules = [`TCP ${location.host}`, ...this.places.map(asRule)];
      this.part("instead-places").replaceChildren(...rules.map((one) => this.#row(one)));
    }
    this.box.hidden = !this.missed.size; // last, so that all of it is read aloud
  }

  /** Theirs, and of the one who leads. */
  #numbers() {
    const theirs = this.numbers.filter((one) => this.missed.has(one.name));
    const leads = this.numbers.filter((one) => one.leads && !theirs.includes(one));
    return [...theirs, ...leads].slice(0, MOST_NUMBERS);
  }

  #row(...content) {
    const row = document.createElement("li");
    row.append(...content);
    return row;
  }

  #button({ name, number, dial }) {
    const link = document.createElement(dial ? "a" : "span");
    link.className = dial ? "button button-primary button--wide" : "";
    if (dial) link.href = `tel:${dial}`;
    link.textContent = this.say("call-them", { name, number });
    return this.#row(link);
  }
}
