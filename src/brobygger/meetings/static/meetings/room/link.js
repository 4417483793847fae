// Signals between two people in a call: signed, numbered, in order; nothing else gets through. Pure.
import { isFrom, mac, openWords, pairKeys, sealWords } from "./key.js";

const MOST_HELD = 32; // signals under a key that has not arrived yet
export const MOST_BODY = 12_000;

/** The keys of this link by number; the one before stays good for what was under way. */
class Ring {
  constructor(meeting, me, peer) {
    Object.assign(this, { meeting, me, peer, kept: new Map(), epoch: 0 });
  }
  async add(epoch, meetingKey) {
    if (epoch <= this.epoch) return;
    this.kept.set(epoch, await pairKeys(this.meeting, epoch, meetingKey, this.me, this.peer));
    this.epoch = epoch;
    for (const old of this.kept.keys()) if (old < epoch - 1) this.kept.delete(old);
  }
}

export class Link {
  /** `post(envelope)` sends; `heard(body)` gets what is proved; `refused(why)` what is not. */
  constructor({ meeting, me, peer, post, heard, refused }) {
    Object.assign(this, { meeting, me, peer, post, heard, refused });
    this.ring = new Ring(meeting, me, peer);
    this.next = 1;
    this.last = 0;
    this.held = [];
    const keyed = new Promise((done) => (this.isKeyed = done)); // nothing goes or comes before there is a key
    this.going = keyed;
    this.coming = keyed;
  }

  /** From now on this key; what waited for it is looked at. */
  async rekey(epoch, meetingKey) {
    await this.ring.add(epoch, meetingKey);
    this.isKeyed();
    const held = this.held;
    this.held = [];
    for (const one of held) this.hear(one);
  }

  keys() {
    return this.ring.kept.get(this.ring.epoch);
  }

  /** One after the other: signing finishes out of order, and a number must never be overtaken. */
  say(body) {
    return this.#say(async () => body);
  }

  /** Sealed as well as signed: what in a small call runs between the browsers alone. */
  sayTalk(words) {
    return this.#say(async (keys) => ({ k: "talk", ...(await sealWords(keys, words)) }));
  }

  #say(make) {
    const said = this.going.then(async () => {
      const epoch = this.ring.epoch;
      const keys = this.ring.kept.get(epoch);
      const words = JSON.stringify({ ...(await make(keys)), epoch, seq: this.next++ });
      const key = keys.sign;
      const proof = await mac(key, this.meeting, epoch, this.me, this.peer, words);
      this.post({ t: "relay", to: this.peer.id, body: words, mac: proof });
    });
    this.going = said.catch(() => {});
    return said;
  }

  hear(envelope) {
    this.coming = this.coming.then(() => this.#hear(envelope)).catch(() => this.refused("broken"));
    return this.coming;
  }

  async #hear(envelope) {
    const { body: words, mac: proof } = envelope;
    if (typeof words !== "string" || words.length > MOST_BODY) return this.refused("malformed");
    if (!proof) return this.refused("unsigned");
    const epoch = numberIn(words);
    if (epoch === null) return this.refused("malformed");
    if (epoch === this.ring.epoch + 1) return this.#hold(envelope);
    const keys = this.ring.kept.get(epoch);
    if (!keys) return this.refused("old key");
    const ok = await isFrom(keys.sign, this.meeting, epoch, this.peer, this.me, words, proof);
    if (!ok) return this.refused("forged");
    const body = JSON.parse(words);
    if (!(body.seq > this.last)) return this.refused("repeated");
    this.last = body.seq;
    await this.heard(body.k === "talk" ? { k: "talk", words: await openWords(keys, body) } : body);
  }

  #hold(envelope) {
    if (this.held.length >= MOST_HELD) return this.refused("too many held");
    this.held.push(envelope);
  }
}

/** Which key a body claims; only to choose the key that then proves or refuses all of it. */
function numberIn(words) {
  try {
    const { epoch } = JSON.parse(words);
    return Number.isSafeInteger(epoch) ? epoch : null;
  } catch {
    return null;
  }
}
