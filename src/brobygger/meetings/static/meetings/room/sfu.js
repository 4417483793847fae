// Picture and sound of a large call, through a media server that holds no key. Nothing is sent that is not
// sealed and nothing shown that could not be opened; who is who comes from signed words, never from it.
import { Wire } from "./wire.js";

const RESTS_MS = [300, 700, 1500, 3000];
const RENEW_MS = 240_000;
const SOON_MS = 700;
const ALL_SLOTS_TAKEN = 432;
const NO_SUCH_FEED = 428;
const NOT_PUBLISHED = 435;

export const isAbleToSeal = () => "RTCRtpScriptTransform" in window;

export class Sfu extends EventTarget {
  /** `pass(feed)` fetches leave to come; `wants()` says whom: [{id, feed, sees}]; `ice()` the ways through. */
  constructor({ seat, worker, pass, wants, tracks, ice }) {
    super();
    Object.assign(this, { seat, pass, wants, tracks, ice, feed: "", isOver: false, tries: 0, generation: 0 });
    this.troubles = []; // what made us come anew, for whoever helps
    this.sounds = new Map(); // seat → Audio
    this.feeds = new Map(); // what the server says is sent: feed → its streams
    this.worker = new Worker(worker, { type: "module" });
    this.greeted = new Promise((done) => (this.isGreeted = done));
    this.worker.onmessage = ({ data }) => this.#fromWorker(data);
    this.worker.onerror = () => this.tell("unable");
    this.worker.postMessage({ t: "begin", seat });
    this.going = Promise.resolve();
  }

  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  #fromWorker(data) {
    if (data.t === "session") {
      this.session = data.session;
      this.isGreeted();
    } else this.tell(data.t, data);
  }

  install(epoch, key) {
    this.worker.postMessage({ t: "install", epoch, key });
  }

  meet(seat, session) {
    this.worker.postMessage({ t: "meet", seat, session });
  }

  forget(seat) {
    this.worker.postMessage({ t: "forget", seat });
    this.#silence(seat);
  }

  // Coming and coming back

  async begin() {
    await this.greeted;
    await this.#connect();
  }

  async #connect() {
    if (this.isOver) return;
    try {
      await this.#come();
      this.tries = 0;
      if (this.isAway) this.tell("back");
      this.isAway = false;
    } catch (trouble) {
      this.#again(trouble);
    }
  }

  async #come() {
    const given = await this.pass("");
    const wire = (this.wire = new Wire(given.address, given.api));
    const mine = () => this.wire === wire && !this.isOver;
    wire.addEventListener("closed", () => mine() && this.#again());
    await wire.open();
    this.generation += 1;
    this.up = await wire.attach((data, jsep, kind) => mine() && this.#heardUp(data, kind));
    const { room, feed, token } = given;
    const joined = await this.up.say({ request: "join", ptype: "publisher", room, id: feed, token });
    Object.assign(this, { room, token, feed, leave: joined.private_id, isIn: true });
    this.#note(joined.publishers);
    clearInterval(this.renewing);
    this.renewing = setInterval(() => this.#renew(), RENEW_MS);
    this.tell("feed");
    this.adjust();
  }

  async #renew() {
    const given = await this.pass(this.feed).catch(() => null);
    if (given && this.wire) Object.assign(this.wire, { api: given.api });
    if (given) this.token = given.token;
  }

  #again() {
    if (this.isOver) return;
    this.#letGo();
    if (!this.isAway) this.tell("away");
    this.isAway = true;
    clearTimeout(this.coming);
    this.coming = setTimeout(() => this.#connect(), RESTS_MS[Math.min(this.tries++, RESTS_MS.length - 1)]);
  }

  #letGo() {
    const wire = this.wire;
    this.wire = this.up = this.down = null;
    this.isIn = this.isSet = false; // a new way out is set anew
    wire?.close();
    for (const pc of [this.upPc, this.downPc]) pc?.close();
    this.upPc = this.downPc = null;
    this.feeds.clear();
    this.streams = [];
    for (const seat of [...this.sounds.keys()]) this.#silence(seat);
  }

  // What the server says: where frames can be had. A lie here gives frames that do not open.

  #heardUp(data, kind) {
    if (kind === "detached" || (kind === "hangup" && this.upPc)) return this.wire.close(); // not by our own wish
    if (data.leaving === "ok") return this.wire.close(); // put out
    if (data.publishers) this.#note(data.publishers);
    for (const gone of [data.unpublished, data.leaving]) if (gone && gone !== "ok") this.feeds.delete(gone);
    this.adjust();
  }

  #note(publishers = []) {
    for (const { id, streams } of publishers) this.feeds.set(id, streams ?? []);
  }

  /** Bring what is sent and what is fetched in step with what is wanted; one change after the other. */
  adjust() {
    if (this.isAdjusting) return this.going;
    this.isAdjusting = true;
    this.going = this.going.then(() => {
      this.isAdjusting = false;
      const { wire } = this;
      return this.isIn ? this.#adjust(wire).catch((trouble) => this.wire === wire && this.#stumbled(trouble)) : null;
    });
    return this.going;
  }

  async #adjust(wire) {
    await this.#sendOrNot();
    if (this.wire === wire) await this.#fetch();
  }

  #stumbled(trouble) {
    if ([ALL_SLOTS_TAKEN, NO_SUCH_FEED].includes(trouble.code)) return void setTimeout(() => this.adjust(), SOON_MS);
    this.troubles.push(String(trouble));
    this.wire?.close();
  }

  // Sending

  async #sendOrNot() {
    const { audio, video } = this.tracks() ?? {};
    const wanted = Boolean(audio || video);
    if (wanted && !this.upPc) await this.#send();
    if (!this.tracks() && this.upPc) await this.#stopSending();
  }

  async #send() {
    const pc = (this.upPc = new RTCPeerConnection({ iceServers: this.ice() }));
    const { up, worker } = this;
    try {
      for (const kind of ["audio", "video"]) {
        const way = pc.addTransceiver(this.tracks()[kind] ?? kind, { direction: "sendonly" });
        way.sender.transform = new RTCRtpScriptTransform(worker, { side: "out", kind });
      }
      this.#wire(pc, up);
      await pc.setLocalDescription();
      const { type, sdp } = pc.localDescription;
      const answer = await up.say({ request: "publish" }, { type, sdp, e2ee: true });
      await pc.setRemoteDescription(answer.jsep);
      for (const kind of ["audio", "video"]) await this.replace(kind, this.tracks()?.[kind]); // pressed meanwhile
    } catch (trouble) {
      pc.close();
      if (this.upPc === pc) this.upPc = null;
      throw trouble;
    }
  }

  /** Nothing more leaves from this moment; that Janus may have noticed by itself is no trouble. */
  async #stopSending() {
    this.upPc.close();
    this.upPc = null;
    await this.up.say({ request: "unpublish" }).catch(({ code }) => {
      if (code !== NOT_PUBLISHED) throw new Error(`unpublish ${code}`);
    });
  }

  /** As a way out: the one connection that sends. */
  get pc() {
    return this.upPc;
  }

  get isProved() {
    return this.upPc?.connectionState === "connected";
  }

  sender(kind) {
    return this.upPc?.getTransceivers().find((one) => one.receiver.track.kind === kind)?.sender;
  }

  /** The first track begins the sending; after that they take each other's place. */
  async replace(kind, track) {
    const sender = this.sender(kind);
    if (sender) return sender.replaceTrack(track ?? null);
    if (track) this.adjust();
  }

  #wire(pc, handle) {
    const { wire } = this;
    pc.onicecandidate = ({ candidate }) => handle.trickle(candidate?.toJSON());
    pc.onconnectionstatechange = () => {
      if (pc.connectionState === "failed" && this.wire === wire && !this.isOver) wire.close();
    };
  }

  // Fetching

  #wanted() {
    const wanted = new Map(); // "feed mid" → {feed, mid}
    for (const { feed, sees } of this.wants())
      for (const { mid, type } of this.feeds.get(feed) ?? [])
        if (type === "audio" || sees) wanted.set(`${feed} ${mid}`, { feed, mid });
    return wanted;
  }

  async #fetch() {
    const wanted = this.#wanted();
    const had = new Map((this.streams ?? []).map((one) => [`${one.feed} ${one.mid}`, one]));
    const subscribe = [...wanted].filter(([name]) => !had.has(name)).map(([, one]) => one);
    const unsubscribe = [...had].filter(([name]) => !wanted.has(name)).map(([, { feed, mid }]) => ({ feed, mid }));
    if (subscribe.length || unsubscribe.length) await this.#change(subscribe, unsubscribe);
    this.#seat();
  }

  async #change(subscribe, unsubscribe) {
    if (!this.down) {
      if (!subscribe.length) return;
      const { wire, room, leave, token } = this;
      const down = await wire.attach((data, jsep) => this.wire === wire && this.#heardDown(data, jsep));
      const come = { request: "join", ptype: "subscriber", room, private_id: leave, token, streams: subscribe };
      const joined = await down.say(come);
      this.down = down;
      return this.#negotiate(joined);
    }
    const change = { request: "update" };
    if (subscribe.length) change.subscribe = subscribe;
    if (unsubscribe.length) change.unsubscribe = unsubscribe;
    await this.#negotiate(await this.down.say(change));
  }

  /** Unasked: somebody's way has gone, and the rest is arranged anew. */
  #heardDown(data, jsep) {
    if (data.streams || jsep) this.going = this.going.then(() => this.#negotiate({ ...data, jsep })).catch(() => {});
  }

  async #negotiate({ streams, jsep }) {
    if (streams)
      this.streams = streams
        .filter((one) => one.feed_id && one.active !== false)
        .map((one) => ({ feed: one.feed_id, mid: one.feed_mid, way: one.mid, type: one.type }));
    if (!jsep) return this.#seat();
    const { down } = this;
    const pc = (this.downPc ??= this.#makeDown(down));
    this.#seat();
    await pc.setRemoteDescription(jsep);
    await pc.setLocalDescription();
    const { type, sdp } = pc.localDescription;
    await down.say({ request: "start" }, { type, sdp, e2ee: true });
    this.#seat();
  }

  #makeDown(down) {
    const pc = new RTCPeerConnection({ iceServers: this.ice() });
    this.#wire(pc, down);
    pc.ontrack = ({ track, receiver, transceiver }) => {
      const way = this.#nameOf(transceiver.mid);
      receiver.transform ??= new RTCRtpScriptTransform(this.worker, { side: "in", kind: track.kind, way });
    };
    return pc;
  }

  #nameOf(mid) {
    return `${this.generation} ${mid}`;
  }

  /** Each way in is one person's: the worker opens it with their key, the page shows it in their place. */
  #seat() {
    const people = new Map(this.wants().map((one) => [one.feed, one]));
    const ways = new Map(this.downPc?.getTransceivers().map((one) => [one.mid, one.receiver]) ?? []);
    const shown = new Set();
    for (const { feed, way, type } of this.streams ?? []) {
      const person = people.get(feed);
      this.worker.postMessage({ t: "route", way: this.#nameOf(way), seat: person?.id ?? "" });
      const receiver = ways.get(way);
      if (!person || !receiver?.transform) continue;
      if (type === "audio") this.#play(person.id, receiver.track);
      else if (person.sees) shown.add(person.id) && person.show(receiver.track);
    }
    for (const person of people.values()) if (!shown.has(person.id)) person.show(null);
  }

  #play(seat, track) {
    const sound = this.sounds.get(seat);
    if (sound?.srcObject.getTracks()[0] === track) return;
    this.#silence(seat);
    const fresh = Object.assign(new Audio(), { srcObject: new MediaStream([track]), autoplay: true });
    fresh.play().catch(() => {}); // a browser without sound still shows
    this.sounds.set(seat, fresh);
  }

  #silence(seat) {
    const sound = this.sounds.get(seat);
    if (sound) sound.srcObject = null;
    this.sounds.delete(seat);
  }

  end() {
    this.isOver = true;
    clearTimeout(this.coming);
    clearInterval(this.renewing);
    this.#letGo();
    this.worker.terminate();
  }
}
