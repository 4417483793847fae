// One connection to one other person. Its signals come proved through a `Link`; its certificate is
// held against them; what is said (chat, captions, hands) runs inside it and never touches a server.
import { AGAIN_MS, AWAY_MS, FIRST_MS, GIVE_UP_MS, SETTLED_MS, WAYS, isWay, pairInUse, settingsFor, wayAfter } from "./ways.js";

const CERTIFICATE_MS = 2000;
const MOST_WORDS = 4000;
const MOST_EARLY = 32;

const fingerprintsIn = (sdp) => [
  ...new Set([...sdp.matchAll(/^a=fingerprint:(\S+ \S+)\s*$/gm)].map((one) => one[1].toLowerCase())),
];
const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join(":");
const rest = (ms) => new Promise((done) => setTimeout(done, ms));

export class Peer extends EventTarget {
  constructor({ info, link, ice, relay, tracks, offers }) {
    super();
    Object.assign(this, { info, link, tracks, offers, servers: ice, relay, way: 0 });
    this.fingerprint = "";
    this.isProved = false;
    this.early = [];
    this.restartsMade = 0; // in the whole call, for the figures
    this.stream = new MediaStream();
    this.pc = new RTCPeerConnection(settingsFor(this.way, this));
    this.talk = this.pc.createDataChannel("talk", { negotiated: true, id: 1 });
    this.#wire();
    this.#inTrouble(FIRST_MS);
    if (offers) this.#addTracks();
  }

  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  refuse(why) {
    this.tell("refused", why);
  }

  #wire() {
    const { pc } = this;
    pc.onnegotiationneeded = () => this.#offer();
    pc.onicecandidate = ({ candidate }) => candidate && this.link.say({ k: "cand", c: candidate.toJSON() });
    pc.onconnectionstatechange = () => {
      const state = pc.connectionState;
      if (state === "connected") {
        this.#proveCertificate();
        this.#outOfTrouble();
      }
      if (state === "disconnected") this.#inTrouble(AWAY_MS);
      if (state === "failed") this.#inTrouble(0);
      this.tell("state", state);
    };
    pc.ontrack = ({ track }) => {
      this.stream.addTrack(track);
      this.tell("track", track);
    };
    this.talk.onmessage = ({ data }) => this.#hearTalk(data);
    this.talk.onopen = () => this.#ifBothOpen();
  }

  /**
   * Whoever offered first makes every later offer; the other asks for one. So two offers never cross:
   * taking one back can leave Chromium's video sender sending nothing, with every state "connected".
   */
  async #offer() {
    if (!this.offers) return this.pc.remoteDescription && this.link.say({ k: "again" });
    try {
      await this.pc.setLocalDescription();
      await this.#sayDescription();
    } catch (trouble) {
      if (this.pc.signalingState !== "closed") this.tell("trouble", trouble);
    }
  }

  #sayDescription() {
    const { type, sdp } = this.pc.localDescription;
    return this.link.say({ k: "desc", type, sdp, way: this.way });
  }

  #addTracks() {
    for (const kind of ["audio", "video"]) {
      const track = this.tracks()[kind];
      this.pc.addTransceiver(track ?? kind, { direction: "sendrecv" });
    }
  }

  /** Answering: the same two ways, ours in them. */
  async #joinTracks() {
    for (const way of this.pc.getTransceivers()) {
      way.direction = "sendrecv";
      const track = this.tracks()[way.receiver.track.kind];
      if (track && way.sender.track !== track) await way.sender.replaceTrack(track);
    }
  }

  sender(kind) {
    return this.pc.getTransceivers().find((one) => one.receiver.track.kind === kind)?.sender;
  }

  async replace(kind, track) {
    await this.sender(kind)?.replaceTrack(track ?? null);
  }

  /** A proved signal. Here, and nowhere else, something reaches the browser's own machinery. */
  async hear(body) {
    if (this.pc.signalingState === "closed") return;
    if (body.k === "desc") return this.#describe(body);
    if (body.k === "again") return this.#offerAgain();
    if (body.k !== "cand") return;
    try {
      await this.pc.addIceCandidate(body.c);
    } catch (trouble) {
      this.tell("trouble", trouble);
    }
  }

  /** An offer that is on its way, or soon will be because of trouble here too, serves whoever asks meanwhile. */
  #offerAgain() {
    if (!this.offers) return;
    if (this.givingUp) this.isAsked = true;
    else if (this.pc.signalingState === "stable") this.pc.restartIce();
  }

  async #describe({ type, sdp, way }) {
    const found = fingerprintsIn(sdp);
    if (found.length !== 1 || !found[0].startsWith("sha-256 ")) return this.refuse("fingerprint");
    if (this.fingerprint && this.fingerprint !== found[0]) return this.refuse("fingerprint changed");
    this.fingerprint = found[0];
    if ((type === "offer") === this.offers) return this.refuse("out of turn");
    if (type === "offer" && isWay(way)) this.#take(way);
    await this.pc.setRemoteDescription({ type, sdp });
    if (type !== "offer") return;
    await this.#joinTracks();
    await this.pc.setLocalDescription();
    await this.#sayDescription();
  }

  /** The certificate in use must be the one whose fingerprint was signed. It may come late: never trust before. */
  async #proveCertificate() {
    const until = performance.now() + CERTIFICATE_MS;
    while (!this.isProved && performance.now() < until && this.pc.connectionState === "connected") {
      const transport = this.pc.sctp?.transport ?? this.pc.getSenders().find((one) => one.transport)?.transport;
      const certificate = transport?.getRemoteCertificates?.()[0];
      if (!certificate) {
        await rest(50);
        continue;
      }
      const sum = `sha-256 ${hex(await crypto.subtle.digest("SHA-256", certificate))}`;
      if (sum !== this.fingerprint) break;
      this.isProved = true;
      for (const data of this.early.splice(0)) this.#hearTalk(data);
    }
    if (this.isProved) return this.#ifBothOpen();
    if (this.pc.connectionState !== "connected") return;
    this.refuse("certificate");
    this.close();
  }

  #ifBothOpen() {
    if (this.isProved && this.talk.readyState === "open" && !this.isReady) {
      this.isReady = true;
      this.tell("ready");
    }
  }

  #hearTalk(data) {
    if (typeof data !== "string" || data.length > MOST_WORDS) return;
    if (!this.isProved) return void (this.early.length < MOST_EARLY && this.early.push(data)); // read once it is proved
    try {
      const words = JSON.parse(data);
      if (words && typeof words === "object") this.tell("talk", words);
    } catch {
      this.refuse("talk");
    }
  }

  sayTalk(words) {
    if (this.talk.readyState === "open") this.talk.send(JSON.stringify(words));
  }

  // Ways through a bad network. Whoever offers walks them one by one; the other takes the same, and asks.

  #take(way) {
    this.way = way;
    this.pc.setConfiguration(settingsFor(way, this));
  }

  get isLive() {
    return this.pc.connectionState === "connected";
  }

  /** From the first moment without a connection the clock runs, and when it has run out people are told. */
  #inTrouble(patience) {
    if (!this.givingUp) {
      if (performance.now() - this.liveSince > SETTLED_MS) this.way = 0;
      this.givingUp = setTimeout(() => this.#giveUp(), GIVE_UP_MS);
    } else if (patience) return; // it is being tried already
    this.#tryAfter(patience || WAYS[wayAfter(this.way, this.servers)].rest);
  }

  #tryAfter(wait) {
    clearTimeout(this.trying);
    this.trying = setTimeout(() => this.#try(), wait);
  }

  #try() {
    if (this.pc.signalingState === "closed" || this.isLive) return;
    if (this.offers) {
      this.isAsked = false;
      this.#take(wayAfter(this.way, this.servers));
      this.restartsMade += 1;
      this.pc.restartIce();
    } else this.link.say({ k: "again" });
    this.tell("trying", this.way);
    const next = WAYS[wayAfter(this.way, this.servers)];
    this.#tryAfter(this.isLost ? AGAIN_MS : WAYS[this.way].patience + next.rest);
  }

  #giveUp() {
    this.isLost = true;
    this.tell("lost");
  }

  #outOfTrouble() {
    clearTimeout(this.trying);
    clearTimeout(this.givingUp);
    this.liveSince = performance.now();
    this.givingUp = 0;
    if (this.isAsked) this.pc.restartIce();
    if (this.isLost) this.tell("found");
    this.isAsked = this.isLost = false;
  }

  /** Fresh passwords. A connection through the relay takes a new place there with them, and goes on meanwhile. */
  async renew(servers) {
    if (this.pc.signalingState === "closed") return;
    this.servers = servers;
    this.#take(this.way);
    if (!this.isLive || !(await this.isRelayed())) return;
    if (this.offers) this.pc.restartIce();
    else this.link.say({ k: "again" });
  }

  /** Does what we send go through the relay? */
  async isRelayed() {
    const all = await this.pc.getStats();
    return all.get(pairInUse(all)?.localCandidateId)?.candidateType === "relay";
  }

  close() {
    clearTimeout(this.trying);
    clearTimeout(this.givingUp);
    this.talk.close();
    this.pc.close();
    for (const track of this.stream.getTracks()) this.stream.removeTrack(track);
    this.tell("state", "closed");
  }
}

