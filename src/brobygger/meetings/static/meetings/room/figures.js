// What one call's browser counts of itself, so that leaders see whether video works: numbers and
// causes, sent once at the end. Nothing of who was there, of addresses or of what was said. Pure.
import { pairInUse } from "./ways.js";

const WHYS = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
  Lost: "lost",
};
const DEVICES = { cam: "camera", mic: "microphone" };
const UNCOUNTED = new Set(["Silent"]); // a word of help, no failure
const MOST = 60;
const MOST_LINKS = 24;
const LONGEST_MS = 600_000;

export class Figures {
  constructor() {
    Object.assign(this, { begun: new Map(), setups: [], links: new Map(), restarts: 0, fallbacks: 0 });
    Object.assign(this, { failures: new Set(), seen: new Map(), isSent: false, admittedAt: null, wasInside: false });
  }

  /** Let in: from here the pictures of those inside are waited for. */
  admitted(now) {
    this.admittedAt ??= now;
  }

  /** Somebody is to be connected with; from being let in oneself, or from their coming. */
  met(id, now) {
    if (this.begun.has(id)) return;
    this.begun.set(id, this.wasInside ? now : (this.admittedAt ?? now));
  }

  inside() {
    this.wasInside = true;
  }

  /** Their picture moves for the first time. */
  pictured(id, now) {
    const begun = this.begun.get(id);
    if (begun === undefined || begun === null) return;
    this.begun.set(id, null);
    const took = Math.round(now - begun);
    if (took >= 0 && took <= LONGEST_MS && this.setups.length < MOST_LINKS) this.setups.push(took);
  }

  fellBack() {
    this.fallbacks += 1;
  }

  failed(cause) {
    this.failures.add(cause);
  }

  /** A camera or microphone that could not be had, by the browser's own name for it. */
  device(kind, name) {
    if (DEVICES[kind] && !UNCOUNTED.has(name)) this.failed(`${DEVICES[kind]}-${WHYS[name] ?? "other"}`);
  }

  /** One look at one connection: which way it goes, what was lost so far, how often it was made anew. */
  look(id, stats, restarts = 0) {
    const all = [...stats.values()];
    const pair = pairInUse(stats);
    const ways = all.filter((one) => [pair?.localCandidateId, pair?.remoteCandidateId].includes(one.id));
    const { got, lost } = arrived(all);
    const before = this.seen.get(id) ?? 0;
    if (restarts > before) this.restarts += restarts - before;
    this.seen.set(id, restarts);
    if (pair) this.links.set(id, { isRelayed: ways.some((one) => one.candidateType === "relay"), got, lost });
  }

  /** Gone without having got in, though somebody could have opened. */
  over(state) {
    if (["waiting", "joining"].includes(state)) this.failed("not-let-in");
  }

  get isWorthSending() {
    return !this.isSent && (this.links.size > 0 || this.failures.size > 0);
  }

  /** What is sent; the server takes nothing else. */
  fields() {
    const links = [...this.links.values()].slice(0, MOST_LINKS);
    const relay = links.filter((one) => one.isRelayed).length;
    const got = links.reduce((sum, one) => sum + one.got, 0);
    const lost = links.reduce((sum, one) => sum + one.lost, 0);
    return {
      setups: links.length ? this.setups.slice(0, links.length).join(",") : "",
      relay: String(relay),
      direct: String(links.length - relay),
      restarts: String(links.length ? Math.min(this.restarts, MOST) : 0),
      fallbacks: String(links.length ? Math.min(this.fallbacks, MOST) : 0),
      lost: links.length && got + lost ? String(Math.round((1000 * lost) / (got + lost))) : "",
      failures: [...this.failures].join(","),
    };
  }
}

/** Packets of sound and picture that came, and that did not. */
function arrived(all) {
  const streams = all.filter((one) => one.type === "inbound-rtp");
  return {
    got: streams.reduce((sum, one) => sum + (one.packetsReceived ?? 0), 0),
    lost: streams.reduce((sum, one) => sum + Math.max(0, one.packetsLost ?? 0), 0),
  };
}
