// A call as one browser knows it: who is in it, which key holds, who leads. The server's word brings
// people to the door and carries envelopes; what it says about keys, roles and removal is not believed.
import { Far } from "./far.js";
import { Guest, Host, Mismatch } from "./handoff.js";
import { makeSide, newMeetingKey, unwrapNext, wrapNext } from "./key.js";
import { Link } from "./link.js";
import { Peer } from "./peer.js";
import { isAbleToSeal } from "./sfu.js";
import { Line } from "./socket.js";
import { chosen, speakersOf } from "./stage.js";
import { freshAfter } from "./ways.js";

const LEADS = new Set(["host", "cohost"]);
const LEADERLESS_MS = 600_000;
const FRESH_AGAIN_MS = 5_000;
const MOST_EXCHANGES = 3; // throws a middleman gets in one visit
const REKEY_MS = { group: 1000, webinar: 10_000 }; // after somebody has left; one key for all who left meanwhile
const SPEAKS_MS = 2000;

export class Room extends EventTarget {
  /**
   * `ways()` fetches fresh passwords for the relay, as `ticket()` does beside the ticket; `between(room)`
   * makes the way through a media server, for when there are more than six.
   */
  constructor({ meeting, address, ticket, ways, media, name, between }) {
    super();
    Object.assign(this, { meeting, ways, media, name, between, ice: [], relay: false, state: "away" });
    Object.assign(this, { role: "participant", size: "mesh", sfu: null, floor: new Set(), pinned: "" });
    this.making = Promise.resolve();
    this.people = new Map(); // seat → {info, link, peer, media, …}
    this.entries = [];
    this.hosts = new Set(); // seats whose commands are obeyed: told by whoever let us in
    this.epoch = 0;
    this.key = null;
    this.refusals = []; // what was thrown away before it could do anything
    this.chat = [];
    this.exchanges = 0;
    this.letting = new Map(); // seat → Host, exchanges begun by a press of our own
    this.line = new Line(address, async () => {
      const given = await ticket();
      this.#takeWays(given);
      return given.ticket;
    });
    this.line.addEventListener("message", ({ detail }) => this.#queue(detail));
    this.line.addEventListener("closed", ({ detail }) => this.#lineClosed(detail));
    this.line.addEventListener("unseated", () => (this.mustKnock = true));
    this.line.addEventListener("refused", ({ detail }) => this.#stop("refused", detail));
    this.going = Promise.resolve();
  }

  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  changed(state) {
    if (state) this.state = state;
    this.tell("changed");
  }

  refuse(from, why) {
    this.refusals.push({ from, why });
    this.tell("refused", { from, why });
  }

  get leads() {
    return this.hosts.has(this.id);
  }

  get others() {
    return [...this.people.values()];
  }

  async join({ take = false } = {}) {
    this.side ??= await makeSide();
    this.changed("joining");
    await this.line.open({ take });
  }

  /** Messages of the line one after the other: a key must be there before what needs it. */
  #queue(message) {
    this.going = this.going.then(() => this.#hear(message)).catch((trouble) => this.tell("trouble", trouble));
  }

  async #hear(message) {
    const hears = {
      welcome: () => this.#welcomed(message),
      waiting: () => this.changed("waiting"),
      admitted: () => this.#admitted(message),
      denied: () => this.tell("denied", message),
      lobby: () => this.#door(message.entries),
      joined: () => this.#joined(message),
      away: () => this.#away(message.id),
      left: () => this.#saidLeft(message),
      relay: () => this.#relayed(message),
      role: () => {},
      state: () => this.#standing(message.state),
      removed: () => this.#saidEnded("removed", message),
      ended: () => this.#saidEnded(message.why, message),
      error: () => this.#error(message.code),
    }[message.t];
    await hears?.();
  }

  async #welcomed({ you, role, relay, inside, state, peers }) {
    Object.assign(this, { id: you, role, relay: this.relay || relay }); // one word for it is enough
    this.me = { id: you, pub: this.side.pub, nonce: this.side.nonce, secret: this.side.secret };
    this.standing = state;
    if (inside) {
      for (const info of peers) await this.#joined({ peer: info });
      return this.changed();
    }
    if (this.mustKnock) this.#forget();
    this.mustKnock = false;
    await this.knock();
  }

  async knock() {
    this.exchanges += 1;
    this.guest = new Guest(this.meeting);
    const commit = await this.guest.commit();
    this.line.say({ t: "knock", commit, pub: this.side.pub, nonce: this.side.nonce });
  }

  /** Decided once, at the door. A browser that cannot seal its frames goes home: nothing is sent in the clear. */
  #measure(size) {
    if (size === "mesh" || this.sfu) return true;
    if (!isAbleToSeal() || !REKEY_MS[size]) {
      this.#stop("refused", { code: "unsupported-large" });
      return false;
    }
    this.size = size;
    this.sfu = this.between(this);
    this.sfu.addEventListener("feed", () => this.#sayWhere());
    this.sfu.addEventListener("away", () => this.tell("sfu", "sfu-away"));
    this.sfu.addEventListener("back", () => this.tell("sfu", "sfu-back"));
    this.sfu.addEventListener("unable", () => this.#stop("refused", { code: "unsupported-large" }));
    return true;
  }

  async #admitted({ by, peers, state }) {
    this.standing = state;
    if (!this.#measure(state.size)) return;
    if (by === null) {
      if (peers.length) return this.refuse("server", "a room opened with people in it");
      this.hosts = new Set([this.id]);
      await this.#install(1, newMeetingKey());
      this.changed("inside");
      return void this.sfu?.begin();
    }
    this.admitter = by;
    this.expected = peers;
    this.later = [];
    this.changed("receiving");
  }

  // Letting in

  admit(id) {
    const entry = this.entries.find((one) => one.id === id);
    if (!entry || this.letting.has(id)) return;
    this.letting.set(id, { entry, host: new Host(this.meeting, entry.commit), isAwaited: true });
    this.line.say({ t: "admit", id });
  }

  deny(id) {
    this.line.say({ t: "deny", id });
  }

  #door(entries) {
    const known = new Set(this.entries.map((one) => one.id));
    this.entries = entries;
    for (const one of entries) if (!known.has(one.id)) this.tell("knock", one);
    this.changed();
  }

  async #joined({ peer: info, by }) {
    const known = this.people.get(info.id);
    if (known && known.info.nonce === info.nonce) {
      known.isAway = info.away ?? false;
      return this.changed();
    }
    if (known) this.#drop(info.id);
    if (!this.key) return void (this.state === "receiving" && this.later.push(info)); // let in just after us
    const one = await this.#meet(info, { offers: false });
    const letting = this.letting.get(info.id);
    if (by !== this.id || !letting) return;
    if (letting.entry.nonce !== info.nonce || letting.entry.pub !== info.pub) return this.refuse(info.id, "another key");
    one.isMine = true;
    this.#sayPlain(info.id, await letting.host.begin());
  }

  #sayPlain(to, body) {
    this.line.say({ t: "relay", to, body: JSON.stringify(body), mac: "" });
  }

  async #relayed(message) {
    const one = this.people.get(message.from);
    if (message.mac) {
      if (one) return one.link.hear(message);
      if (this.state === "receiving") return void (this.early ??= []).push(message);
      return this.refuse(message.from, "nobody we know");
    }
    await this.#handoff(message);
  }

  async #handoff({ from, body }) {
    let said;
    try {
      said = JSON.parse(body);
      if (said.k === "reveal" && this.letting.has(from)) return await this.#give(from, said);
      if (said.k === "answer" && this.state === "receiving" && from === this.admitter)
        return this.#sayPlain(from, await this.guest.answer(said));
      if (said.k === "key" && this.state === "receiving" && from === this.admitter) return await this.#take(from, said);
    } catch (trouble) {
      return this.refuse(from, trouble instanceof Mismatch ? "exchange" : "malformed");
    }
    this.refuse(from, "unsigned");
  }

  async #give(id, said) {
    const { entry, host } = this.letting.get(id);
    if (LEADS.has(entry.role)) this.hosts.add(id);
    const given = { key: this.key, epoch: this.epoch, hosts: [...this.hosts], floor: [...this.floor] };
    const sealed = await host.reveal(said, given);
    this.letting.delete(id);
    this.#sayPlain(id, sealed);
    Object.assign(this.people.get(id), { pictures: host.pictures, isChecked: false });
    if (LEADS.has(entry.role)) await this.#sayAll({ k: "hosts", hosts: [...this.hosts] });
    this.changed();
  }

  async #take(from, said) {
    const given = await this.guest.take(said);
    this.hosts = new Set(given.hosts);
    this.floor = new Set(given.floor);
    await this.#install(given.epoch, given.key);
    for (const info of this.expected) await this.#meet(info, { offers: true });
    for (const info of this.later.splice(0)) await this.#meet(info, { offers: false }); // who have us in their list
    const one = this.people.get(from);
    if (one) Object.assign(one, { pictures: this.guest.pictures, isChecked: false, isMine: true });
    if (!this.maySend) await this.media.silence(); // the hall of a webinar: no lamp for nothing
    this.changed("inside");
    this.sfu?.begin();
    for (const early of (this.early ?? []).splice(0)) await this.#relayed(early);
  }

  async #install(epoch, key) {
    this.epoch = epoch;
    this.key = key;
    this.sfu?.install(epoch, key);
    await Promise.all(this.others.map((one) => one.link.rekey(epoch, key)));
  }

  // The others

  async #meet(info, { offers }) {
    const link = new Link({
      meeting: this.meeting,
      me: this.me,
      peer: { id: info.id, pub: info.pub, nonce: info.nonce },
      post: (envelope) => this.line.say(envelope),
      heard: (body) => this.#proved(info.id, body),
      refused: (why) => this.refuse(info.id, why),
    });
    const one = { info, link, media: {}, isChecked: false, isHandUp: false };
    one.peer = this.sfu
      ? new Far({ link })
      : new Peer({
          ...{ info, link, offers, ice: this.ice, relay: this.relay },
          tracks: () => this.media.tracks(),
        });
    this.#watch(one);
    this.people.set(info.id, one);
    await link.rekey(this.epoch, this.key);
    if (this.sfu && offers) this.#greet(one);
    this.changed();
    return one;
  }

  #watch(one) {
    const { peer, info } = one;
    peer.addEventListener("refused", ({ detail }) => this.refuse(info.id, detail));
    peer.addEventListener("track", () => this.changed());
    peer.addEventListener("talk", ({ detail }) => this.#talked(one, detail));
    peer.addEventListener("trying", ({ detail }) => this.tell("trying", { one, way: detail }));
    peer.addEventListener("lost", () => this.tell("unreachable", one));
    peer.addEventListener("found", () => this.tell("found", one));
    peer.addEventListener("ready", () => {
      this.tell("arrived", one);
      this.#greet(one);
      this.changed();
    });
    peer.addEventListener("state", ({ detail }) => {
      if (one.isGone && detail !== "connected" && this.people.get(info.id) === one) this.#gone(one);
      else this.changed();
    });
  }

  #greet(one) {
    one.peer.sayTalk({ k: "media", ...this.media.standing() });
    if (this.sfu?.feed) one.peer.sayTalk(this.#where());
    if (this.isHandUp) one.peer.sayTalk({ k: "hand", on: true });
    if (this.isWriting) one.peer.sayTalk({ k: "writes", on: true });
  }

  #away(id) {
    const one = this.people.get(id);
    if (one) one.isAway = true;
    this.changed();
  }

  /** The server's word alone takes nobody out who can still be heard: the picture decides. */
  #saidLeft({ id, why }) {
    this.letting.delete(id);
    const one = this.people.get(id);
    if (!one) return;
    one.isGone = true;
    if (why === "removed" && this.leads) this.tell("withdrawn", one); // not by a leader: then they were gone
    if (one.peer.pc.connectionState !== "connected") this.#gone(one);
    else this.changed();
  }

  #gone(one) {
    this.#drop(one.info.id);
    this.tell("left", one);
    this.#watchLeaders();
    this.#rekeySoon();
  }

  #drop(id) {
    const one = this.people.get(id);
    if (!one) return;
    this.people.delete(id);
    one.peer.close();
    this.sfu?.forget(id);
    this.changed();
  }

  #watchLeaders() {
    const led = this.leads || this.others.some((one) => this.hosts.has(one.info.id));
    clearTimeout(this.leaderless);
    if (!led && this.state === "inside") {
      this.tell("leaderless");
      this.leaderless = setTimeout(() => this.#stop("no-leader"), LEADERLESS_MS);
    }
  }

  // What is proved to come from somebody in the call

  async #proved(id, body) {
    const one = this.people.get(id);
    if (!one) return;
    if (this.sfu) one.peer.prove();
    if (body.k === "talk" && this.sfu) return this.#talked(one, body.words);
    if (["desc", "cand", "again"].includes(body.k)) return one.peer.hear(body);
    if (body.k === "hosts") return this.#nameHosts(id, body.hosts);
    if (!this.hosts.has(id)) return this.refuse(id, "not a host");
    if (body.k === "removed") return this.#removedBy(one, body);
    if (body.k === "remove") return this.#keepsKey() && this.#keyed(() => this.#expel(body.id));
    if (body.k === "rekey") return this.#install(body.next, await unwrapNext(one.link.keys(), body.key));
    if (body.k === "floor") return this.#nameSpeakers(body.floor);
    if (body.k === "mute") return this.#askedToMute(one, body.kind);
    if (body.k === "end") return this.#stop("ended");
  }

  async #nameHosts(id, hosts) {
    const led = this.leads || this.others.some((one) => this.hosts.has(one.info.id));
    if (led && !this.hosts.has(id)) return this.refuse(id, "not a host");
    if (Array.isArray(hosts)) await this.#stageAnew(() => (this.hosts = new Set(hosts.map(String))));
    this.#watchLeaders();
    this.changed();
  }

  async #removedBy(host, { id, next, key }) {
    if (id === this.id) return this.#stop("removed");
    const fresh = await unwrapNext(host.link.keys(), key);
    const one = this.people.get(id);
    this.#drop(id);
    this.hosts.delete(id);
    await this.#install(next, fresh);
    if (one) this.tell("removed", one);
  }

  async #askedToMute(host, kind) {
    if (kind !== "mic" && kind !== "cam") return;
    await this.media.turn(kind, false); // off only: nobody turns anything on in somebody else's room
    this.tell("asked-to-mute", { host, kind });
  }

  // What a leader does

  async remove(id) {
    if (!this.people.has(id) || !this.leads) return;
    if (this.sfu && !this.#keepsKey(id)) return this.#haveRemoved(id);
    await this.#keyed(() => this.#expel(id));
    this.line.say({ t: "remove", id });
  }

  /** Out, and a new key for everybody else. */
  async #expel(id) {
    const one = this.people.get(id);
    if (!one) return;
    const epoch = this.epoch + 1;
    const next = newMeetingKey();
    const staying = this.others.filter((each) => each.info.id !== id);
    await one.link.say({ k: "removed", id });
    for (const each of staying)
      await each.link.say({ k: "removed", id, next: epoch, key: await wrapNext(each.link.keys(), next) });
    this.hosts.delete(id);
    this.#drop(id);
    await this.#install(epoch, next);
    this.tell("removed", one);
  }

  /** One new key after the other. */
  #keyed(make) {
    this.making = this.making.then(make).catch((trouble) => this.tell("trouble", trouble));
    return this.making;
  }

  // Keys of a large call. One leader makes them all, the first by seat, so that no two are made at once.

  #keepsKey(gone = "") {
    const [first] = [...this.hosts].filter((id) => id !== gone && (id === this.id || this.people.has(id))).sort();
    return first === this.id;
  }

  /** Out at once; whoever keeps the key makes the next one. */
  async #haveRemoved(id) {
    const [first] = [...this.hosts].filter((one) => one !== id && this.people.has(one)).sort();
    await this.people.get(id).link.say({ k: "removed", id });
    await this.people.get(first).link.say({ k: "remove", id });
    this.line.say({ t: "remove", id });
  }

  #rekeySoon() {
    if (!this.sfu || !this.#keepsKey() || this.rekeying) return;
    this.rekeying = setTimeout(() => {
      this.rekeying = null;
      this.#keyed(() => this.#rekey());
    }, REKEY_MS[this.size]);
  }

  /** Whoever left hears nothing more, though the server were on their side. */
  async #rekey() {
    if (this.state !== "inside" || !this.#keepsKey()) return;
    const [next, key] = [this.epoch + 1, newMeetingKey()];
    const tell = async ({ link }) => link.say({ k: "rekey", next, key: await wrapNext(link.keys(), key) });
    await Promise.all(this.others.map(tell));
    await this.#install(next, key);
  }

  // Who is seen and heard in a large call

  get speakers() {
    return this.size === "webinar" ? speakersOf(this.hosts, this.floor) : [...this.people.keys(), this.id];
  }

  get maySend() {
    return this.speakers.includes(this.id);
  }

  /** In a small call everybody; else those who fit. */
  get onStage() {
    if (!this.sfu) return this.others;
    const speakers = new Set(this.speakers);
    const about = (one) => ({ id: one.info.id, spokeAt: one.peer.spokeAt, isShowing: one.media.screen, one });
    const there = this.others.filter((one) => speakers.has(one.info.id) && one.peer.isProved).map(about);
    return chosen(there, { pinned: this.pinned }).map(({ one }) => one);
  }

  /** What the media server is asked for: the sound of all who may speak, the picture of those shown. */
  wanted() {
    const stage = new Set(this.onStage);
    const speakers = new Set(this.speakers);
    return this.others
      .filter((one) => one.peer.feed && speakers.has(one.info.id))
      .map((one) => ({
        ...{ id: one.info.id, feed: one.peer.feed, sees: stage.has(one) && (one.media.cam || one.media.screen) },
        show: (track) => one.peer.show(track),
      }));
  }

  restage() {
    this.sfu?.adjust();
    this.changed();
  }

  #where() {
    return { k: "feed", feed: this.sfu.feed, session: this.sfu.session };
  }

  #sayWhere() {
    for (const one of this.others) if (one.peer.isProved) one.peer.sayTalk(this.#where());
  }

  /** Where their frames come from and how they are sealed: signed, because the server could say anything. */
  #comesFrom(one, { feed, session }) {
    if (typeof feed !== "string" || typeof session !== "string") return;
    Object.assign(one.peer, { feed, session });
    this.sfu.meet(one.info.id, session);
    this.restage();
  }

  /** Told by whoever speaks: no loudness travels in the open. */
  speak() {
    const moment = performance.now();
    if (!this.sfu || !this.maySend || moment - (this.spokeAt ?? -SPEAKS_MS) < SPEAKS_MS) return;
    this.spokeAt = moment;
    this.sayToAll({ k: "speaks" });
  }

  async letSpeak(id, on) {
    if (!this.leads) return;
    if (on && this.speakers.length >= 4) return this.tell("trouble", { code: "floor-full" });
    if (on) this.floor.add(id);
    else this.floor.delete(id);
    await this.#sayAll({ k: "floor", floor: [...this.floor] });
    this.restage();
  }

  async #nameSpeakers(floor) {
    if (!Array.isArray(floor)) return;
    await this.#stageAnew(() => (this.floor = new Set(floor.map(String))));
  }

  /** Whoever leaves the stage is silent at once; whoever comes onto it turns on their own microphone. */
  async #stageAnew(change) {
    const before = this.maySend;
    change();
    if (this.maySend !== before) this.tell("floor", this.maySend);
    if (before && !this.maySend) await this.media.silence();
    this.restage();
  }

  askToMute(id, kind) {
    return this.people.get(id)?.link.say({ k: "mute", kind });
  }

  async letLead(id, on) {
    if (!this.leads) return;
    if (on) this.hosts.add(id);
    else this.hosts.delete(id);
    await this.#sayAll({ k: "hosts", hosts: [...this.hosts] });
    this.line.say({ t: "role", id, role: on ? "cohost" : "participant" });
    this.restage();
  }

  lock(on) {
    this.line.say({ t: "lock", on });
  }

  async end() {
    await this.#sayAll({ k: "end" });
    this.line.say({ t: "end" });
    this.#stop("ended");
  }

  #sayAll(body) {
    return Promise.all(this.others.map((one) => one.link.say(body)));
  }

  // What everybody does

  check(id, on) {
    const one = this.people.get(id);
    if (!one?.pictures) return;
    one.isChecked = on;
    this.line.say({ t: "checked", id, on });
    this.changed();
  }

  sayToAll(words) {
    for (const one of this.#audience(words)) if (one.peer.isProved) one.peer.sayTalk(words);
  }

  /** In a webinar the hall's questions and hands go to those on the stage; all else goes to all. */
  #audience({ k }) {
    if (this.size !== "webinar" || this.maySend || !["chat", "caption", "hand"].includes(k)) return this.others;
    const speakers = new Set(this.speakers);
    return this.others.filter((one) => speakers.has(one.info.id));
  }

  write(text) {
    const words = text.trim().slice(0, 1000);
    if (!words) return;
    this.sayToAll({ k: "chat", text: words });
    this.tell("chat", { name: this.name, text: words, isMine: true });
  }

  caption(text, final) {
    this.sayToAll({ k: "caption", text: text.slice(0, 400), final });
  }

  raiseHand(on) {
    this.isHandUp = on;
    this.sayToAll({ k: "hand", on });
    this.changed();
  }

  /** That one writes an agreement in the plan; never what. Whoever ends the call is told. */
  showWriting(on) {
    this.isWriting = on;
    this.sayToAll({ k: "writes", on });
  }

  showMedia() {
    this.sayToAll({ k: "media", ...this.media.standing() });
    this.changed();
  }

  #talked(one, said) {
    if (said.k === "chat" && typeof said.text === "string") {
      return this.tell("chat", { name: one.info.name, text: said.text.slice(0, 1000), isMine: false });
    }
    if (said.k === "caption" && typeof said.text === "string") {
      return this.tell("caption", { one, text: said.text.slice(0, 400), final: said.final === true });
    }
    if (said.k === "hand") {
      one.isHandUp = said.on === true;
      this.tell("hand", one);
    }
    if (said.k === "feed" && this.sfu) return this.#comesFrom(one, said);
    if (said.k === "speaks" && this.sfu) {
      one.peer.spokeAt = performance.now();
      return this.onStage.includes(one) && one.peer.stream.active ? undefined : this.restage();
    }
    if (said.k === "media") {
      one.media = { mic: said.mic === true, cam: said.cam === true, screen: said.screen === true };
    }
    if (said.k === "writes") one.isWriting = said.on === true;
    if (said.k === "bye") return this.#gone(one);
    this.restage();
  }

  // Ways through bad networks

  #takeWays({ ice, lasts, relay }) {
    this.ice = ice;
    this.relay ||= relay;
    this.#freshenAfter(lasts && freshAfter(lasts));
  }

  #freshenAfter(wait) {
    clearTimeout(this.freshening);
    if (wait) this.freshening = setTimeout(() => this.#freshen(), wait);
  }

  /** Before the relay's passwords lapse. Without fresh ones the call goes on as long as it holds. */
  async #freshen() {
    try {
      this.#takeWays(await this.ways());
    } catch (trouble) {
      return trouble.isFinal ? this.tell("trouble", trouble) : this.#freshenAfter(FRESH_AGAIN_MS);
    }
    await Promise.all(this.others.map((one) => one.peer.renew(this.ice)));
  }

  // The line and the end

  #standing(state) {
    this.standing = state;
    this.changed();
  }

  #error(code) {
    if (code === "gone") return;
    if (this.state !== "inside") this.#stop(code === "here" ? "here" : "refused", { code });
    else this.tell("trouble", { code });
  }

  /** The server says it is over. A host's own signed word ends it; else pictures go on while they can. */
  #saidEnded(why) {
    if (this.state !== "inside") return this.#stop(why);
    this.refuse("server", `unsigned ${why}`);
    this.tell("cut-off", why);
    this.line.end();
    this.#watchLeaders();
  }

  #lineClosed(code) {
    if (this.state === "inside" && code === 4001) return this.#stop("moved");
    this.changed();
  }

  #forget() {
    for (const one of this.others) this.#drop(one.info.id);
    this.sfu?.end();
    this.sfu = this.key = null;
    this.epoch = 0;
    this.hosts.clear();
    if (this.exchanges >= MOST_EXCHANGES) this.#stop("refused", { code: "exchanges" });
  }

  leave() {
    this.sayToAll({ k: "bye" });
    this.#stop("left");
  }

  #stop(why, detail) {
    if (this.state === "over") return;
    clearTimeout(this.leaderless);
    clearTimeout(this.rekeying);
    clearTimeout(this.freshening);
    const others = this.others;
    setTimeout(() => others.forEach((one) => one.peer.close()), 200); // a last word is under way
    this.people.clear();
    this.key = null;
    this.line.end();
    this.sfu?.end();
    this.media.stop();
    this.changed("over");
    this.tell("over", { why, ...detail });
  }
}
