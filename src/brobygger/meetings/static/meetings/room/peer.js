// One connection to one other person. Its signals come proved through a `Link`; its certificate is
// held against them; what is said (chat, captions, hands) runs inside it and never touches a server.

const CERTIFICATE_MS = 2000;
const RESTARTS_MS = [0, 1000, 2000, 4000];
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
    Object.assign(this, { info, link, tracks, offers });
    this.fingerprint = "";
    this.isProved = false;
    this.early = [];
    this.restarts = 0;
    this.restartsMade = 0; // in the whole call
    this.stream = new MediaStream();
    this.pc = new RTCPeerConnection({ iceServers: ice, iceTransportPolicy: relay ? "relay" : "all" });
    this.talk = this.pc.createDataChannel("talk", { negotiated: true, id: 1 });
    this.#wire();
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
    pc.oniceconnectionstatechange = () => this.#restartIfFailed();
    pc.onconnectionstatechange = () => {
      if (pc.connectionState === "connected") this.#proveCertificate();
      this.tell("state", pc.connectionState);
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
    return this.link.say({ k: "desc", type, sdp });
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

  /** An offer that is on its way serves whoever asks meanwhile. */
  #offerAgain() {
    if (this.offers && this.pc.signalingState === "stable") this.pc.restartIce();
  }

  async #describe({ type, sdp }) {
    const found = fingerprintsIn(sdp);
    if (found.length !== 1 || !found[0].startsWith("sha-256 ")) return this.refuse("fingerprint");
    if (this.fingerprint && this.fingerprint !== found[0]) return this.refuse("fingerprint changed");
    this.fingerprint = found[0];
    if ((type === "offer") === this.offers) return this.refuse("out of turn");
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
      this.restarts = 0;
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

  async #restartIfFailed() {
    const state = this.pc.iceConnectionState;
    if (state !== "failed") return;
    const wait = RESTARTS_MS[this.restarts];
    this.restarts += 1;
    if (wait === undefined) return this.tell("lost");
    await rest(wait);
    if (this.pc.iceConnectionState !== "failed") return;
    this.restartsMade += 1;
    this.pc.restartIce();
  }

  close() {
    this.talk.close();
    this.pc.close();
    for (const track of this.stream.getTracks()) this.stream.removeTrack(track);
    this.tell("state", "closed");
  }
}

