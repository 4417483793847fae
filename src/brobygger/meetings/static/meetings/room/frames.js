// Frames of picture and sound on their way through a media server, which holds no key. Pure.
//
// Each sender's own key for each kind and each epoch: the meeting's key → HKDF(seat, session, kind, epoch).
// A `Sealer` makes its session itself and counts inside it, so no counter ever meets the same key again:
// a new connection goes on counting, and a new page, or a new worker, is a new session.
import { b64, framed, random } from "./key.js";

const TRAILER = 6; // counter 4, epoch 2: in the clear, and worth nothing without the key
const MARK = 16; // what AES-GCM adds
const LAST_COUNT = 0xffffffff;
const KEPT_EPOCHS = 2; // the one before, for what was under way
const WINDOW = 256; // how far behind the newest a frame may come, once
const text = new TextEncoder();

/** What stays readable: without it no browser can put packets together. It is signed all the same. */
export const clearBytes = (kind, isKey) => (kind === "audio" ? 1 : isKey ? 10 : 3);

export async function frameKey(meetingKey, { seat, session, kind, epoch }) {
  const base = await crypto.subtle.importKey("raw", meetingKey, "HKDF", false, ["deriveKey"]);
  const salt = await crypto.subtle.digest("SHA-256", framed("frame 1", seat, session, kind, epoch));
  const how = { name: "HKDF", hash: "SHA-256", salt, info: text.encode("brobygger frames 1") };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** The count is the IV: 12 bytes, the last four of them counting. */
function ivOf(count) {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setUint32(8, count);
  return iv;
}

function trailerOf(count, epoch) {
  const trailer = new Uint8Array(TRAILER);
  const view = new DataView(trailer.buffer);
  view.setUint32(0, count);
  view.setUint16(4, epoch);
  return trailer;
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, one) => sum + one.byteLength, 0));
  let at = 0;
  for (const one of parts) {
    all.set(new Uint8Array(one.buffer ?? one, one.byteOffset ?? 0, one.byteLength), at);
    at += one.byteLength;
  }
  return all;
}

/** What one browser sends. */
export class Sealer {
  constructor(seat) {
    this.seat = seat;
    this.session = b64(random(16));
    this.ways = new Map(); // kind → {key, count}, of this epoch
    this.epoch = 0;
  }

  /** Never back: a key that was left is not counted in again. */
  async install(epoch, meetingKey) {
    if (epoch <= this.epoch) return;
    const ways = new Map();
    for (const kind of ["audio", "video"]) {
      const key = await frameKey(meetingKey, { seat: this.seat, session: this.session, kind, epoch });
      ways.set(kind, { key, count: 0 });
    }
    if (epoch <= this.epoch) return; // a later one was faster
    this.epoch = epoch;
    this.ways = ways;
  }

  /** The sealed frame, or null where there is no key: then nothing is sent. */
  async seal(kind, isKey, data) {
    const way = this.ways.get(kind);
    const epoch = this.epoch;
    if (!way || way.count > LAST_COUNT) return null;
    const count = way.count++; // taken before anything is awaited
    const bytes = new Uint8Array(data);
    const clear = bytes.subarray(0, Math.min(clearBytes(kind, isKey), bytes.length));
    const trailer = trailerOf(count, epoch);
    const how = { name: "AES-GCM", iv: ivOf(count), additionalData: joined(clear, trailer) };
    const sealed = await crypto.subtle.encrypt(how, way.key, bytes.subarray(clear.length));
    return joined(clear, new Uint8Array(sealed), trailer);
  }
}

/** Which counts have come: each once, and none from long ago. */
class Window {
  constructor() {
    this.highest = -1;
    this.seen = new Set();
  }
  takes(count) {
    if (count <= this.highest - WINDOW || this.seen.has(count)) return false;
    this.seen.add(count);
    if (count > this.highest) this.highest = count;
    if (this.seen.size > 2 * WINDOW)
      for (const one of this.seen) if (one <= this.highest - WINDOW) this.seen.delete(one);
    return true;
  }
}

/** What one browser gets from the others. */
export class Opener {
  constructor() {
    this.keys = new Map(); // epoch → the meeting's key
    this.people = new Map(); // seat → {session, ways: kind → {epoch, key, window, …}}
  }

  install(epoch, meetingKey) {
    this.keys.set(epoch, meetingKey);
    for (const old of [...this.keys.keys()].sort((a, b) => b - a).slice(KEPT_EPOCHS)) this.keys.delete(old);
  }

  /** Who sits where, and in which session they seal: told in signed words, never by the server. */
  meet(seat, session) {
    if (this.people.get(seat)?.session !== session) this.people.set(seat, { session, ways: new Map() });
  }

  forget(seat) {
    this.people.delete(seat);
  }

  /** The frame as it was before it was sealed; null for everything that is not just that. */
  async open(seat, kind, isKey, data) {
    const bytes = new Uint8Array(data);
    const person = this.people.get(seat);
    if (!person || bytes.length < TRAILER + MARK) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = view.getUint32(bytes.length - TRAILER);
    const epoch = view.getUint16(bytes.length - 2);
    const way = await this.#way(person, seat, kind, epoch);
    if (!way) return null;
    const clear = bytes.subarray(0, Math.min(clearBytes(kind, isKey), bytes.length - TRAILER - MARK));
    const trailer = bytes.subarray(bytes.length - TRAILER);
    const how = { name: "AES-GCM", iv: ivOf(count), additionalData: joined(clear, trailer) };
    let plain;
    try {
      plain = await crypto.subtle.decrypt(how, way.key, bytes.subarray(clear.length, bytes.length - TRAILER));
    } catch {
      return null;
    }
    if (!way.window.takes(count)) return null; // the server plays it a second time
    this.#settle(person, kind, way);
    return joined(clear, new Uint8Array(plain));
  }

  /** Once somebody has used a newer key, their older one opens nothing any more. */
  async #way(person, seat, kind, epoch) {
    const meetingKey = this.keys.get(epoch);
    if (!meetingKey || epoch < (person.ways.get(kind)?.newest ?? 0)) return null;
    const name = `${kind} ${epoch}`;
    if (!person.ways.has(name)) {
      const key = frameKey(meetingKey, { seat, session: person.session, kind, epoch });
      person.ways.set(name, { epoch, window: new Window(), made: key });
    }
    const way = person.ways.get(name);
    way.key ??= await way.made;
    return way;
  }

  #settle(person, kind, { epoch }) {
    if ((person.ways.get(kind)?.newest ?? 0) >= epoch) return;
    person.ways.set(kind, { newest: epoch });
    for (const [name, way] of person.ways)
      if (name.startsWith(`${kind} `) && way.epoch < epoch) person.ways.delete(name);
  }
}
