// The page: presses become acts, what happens becomes words. Nothing begins before somebody presses.
import { Announcer, Pane } from "./beside.js";
import { Figures } from "./figures.js";
import { Instead } from "./instead.js";
import { Media } from "./media.js";
import { Ladder, apply, lookAt } from "./quality.js";
import { Room } from "./room.js";
import { Screen } from "./screen.js";
import { isAbleToSeal, Sfu } from "./sfu.js";
import { countsAsUse } from "./use.js";

const LOOK_MS = 2000;
const LISTEN_MS = 500;
const LET_IN_MS = 40;
const LOUD = 0.02; // of 1: somebody speaks
const DOOR_MS = 20_000; // without an answer from the door: say what to do instead
const root = document.getElementById("call");
const doorway = root.querySelector('[data-part="doorway"]');
const screen = new Screen(root);
const instead = new Instead(root, (...words) => screen.say(...words));
const media = new Media();
const together = new Announcer(root.dataset.meeting);
const pane = new Pane(root, {
  onToggle: (on) => on && screen.tell("pane-open"),
  onWriting: (on) => room?.showWriting(on),
});
let room = null;
let figures = new Figures();
let kept = ""; // a token to send them with, for a page that closes has no time to ask
let isPaused = false;
let before = { mic: false, cam: false };
let wishes = { mic: true, cam: true };

const isAble = () =>
  (root.dataset.size === "mesh" || isAbleToSeal()) && window.RTCPeerConnection && navigator.mediaDevices?.getUserMedia && window.crypto?.subtle && window.WebSocket;

async function post(address, fields = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("csrfmiddlewaretoken", (kept = await token()));
  return fetch(address, { method: "POST", body: form, headers: { "Brobygger-Fetch": "form" } });
}

async function ask(address) {
  const answer = await post(address);
  if (answer.status === 409) throw Object.assign(new Error("RoomNotOpen"), { isFinal: true, code: "RoomNotOpen" });
  if (answer.status >= 400 && answer.status < 500) throw Object.assign(new Error(), { isFinal: true, code: "refused" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function token() {
  const answer = await fetch(document.body.dataset.tokenUrl, { headers: { "Brobygger-Fetch": "form" } });
  return (await answer.json()).token;
}

/** In a meeting of more than six: the way through the media server. It gets frames, and no key. */
function between(call) {
  return new Sfu({
    seat: call.id,
    worker: root.dataset.framesWorker,
    ice: () => call.ice,
    wants: () => call.wanted(),
    tracks: () => (call.maySend ? media.tracks() : null),
    pass: async (feed) => {
      const answer = await post(root.dataset.media, { seat: call.line.resume, feed });
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    },
  });
}

/** Counts of this call, once; also while the page is being shut. */
function sendFigures() {
  if (!root.dataset.figures || !figures.isWorthSending || !kept) return;
  figures.isSent = true;
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...figures.fields(), csrfmiddlewaretoken: kept })) form.set(name, value);
  const headers = { "Brobygger-Fetch": "form" };
  fetch(root.dataset.figures, { method: "POST", body: form, headers, keepalive: true }).catch(() => {});
}

async function couldNot(cause) {
  if (!root.dataset.figures) return;
  figures.failed(cause);
  kept = await token();
  sendFigures();
}

// Coming in

async function join({ take = false } = {}) {
  isPaused = false;
  figures = new Figures();
  room = new Room({
    meeting: root.dataset.meeting,
    address: root.dataset.signalling,
    name: root.dataset.name,
    ticket: () => ask(root.dataset.ticket),
    ways: () => ask(root.dataset.ways),
    media,
    between,
  });
  room.isWriting = pane.isWriting ?? false;
  window.brobyggerRoom = room; // for tests and for whoever helps at the other end of a telephone
  wire(room);
  const mine = room;
  setTimeout(() => mine === room && !mine.line.opens && !mine.line.isOver && instead.miss(), DOOR_MS);
  await Promise.all([media.begin(wishes), room.join({ take })]);
}

function wire(one) {
  const on = (kind, act) => one.addEventListener(kind, ({ detail }) => one === room && act(detail));
  on("changed", changed);
  on("knock", (entry) => {
    screen.tell("knocks", { name: entry.name });
    chime();
  });
  for (const kind of ["arrived", "left", "hand", "withdrawn"]) on(kind, (who) => screen.tell(kind, { name: who.info.name }));
  on("removed", (who) => screen.tell("removed-other", { name: who.info.name }));
  on("asked-to-mute", ({ host, kind }) => screen.tell(`asked-${kind}`, { name: host.info.name }));
  on("refused", ({ from }) => from !== "server" && screen.tell("refused", { name: nameOf(from) }));
  on("cut-off", () => screen.tell("cut-off"));
  on("leaderless", () => screen.tell("leaderless"));
  on("trying", ({ one: who }) => screen.tell("trying", { name: who.info.name }));
  on("unreachable", (who) => {
    figures.failed("unreachable");
    screen.tell("unreachable", { name: who.info.name });
    instead.miss(who.info.name, room.ice);
  });
  for (const kind of ["found", "left", "removed"]) on(kind, (who) => instead.reach(who.info.name));
  on("chat", (said) => screen.wrote(said));
  on("caption", ({ one: who, text }) => screen.captioned(who.info.name, text));
  on("denied", denied);
  on("sfu", (words) => screen.tell(words));
  on("floor", (isMine) => {
    screen.tell(isMine ? "floor-mine" : "floor-gone");
    for (const kind of ["mic", "cam", "screen"]) screen.press(kind, media.standing()[kind]);
  });
  on("trouble", (trouble) => trouble?.code && screen.tell(trouble.code));
  on("over", over);
}

const nameOf = (id) => room.people.get(id)?.info.name ?? room.entries.find((one) => one.id === id)?.name ?? "?";

let shown = "door";
function count() {
  const now = performance.now();
  if (room.state === "receiving") figures.admitted(now);
  for (const one of room.others) figures.met(one.info.id, now);
  if (room.state === "inside") figures.inside();
  if (room.state !== "over") figures.state = room.state;
}

let wasInside = false;

/** Wide screens have room for both; a narrow one begins with the picture. */
function cameIn() {
  wasInside = true;
  pane.open(matchMedia("(min-width: 1100px)").matches);
}

function changed() {
  count();
  if (room.line.opens) instead.reach();
  const wanted = { joining: "waiting", waiting: "waiting", receiving: "waiting", inside: "inside" }[room.state] ?? shown;
  if (wanted !== shown) {
    shown = wanted;
    screen.show(wanted);
  }
  together.now(shown === "inside" ? [room.id, ...room.people.keys(), ...room.letting.keys()] : []);
  if (shown === "inside") {
    if (wanted === "inside" && !wasInside) cameIn();
    screen.draw(room, media);
    if (!room.line.isOpen && room.line.opens && !room.line.isOver) screen.tell("reconnecting");
    else if (screen.status.textContent === screen.say("reconnecting")) screen.tell("back");
  }
}

function denied({ again, wait }) {
  screen.part("waiting-word").textContent = screen.say(again ? "denied" : "denied-final");
  const knock = root.querySelector('[data-do="knock"]');
  knock.hidden = true;
  if (again) setTimeout(() => (knock.hidden = false), wait * 1000);
}

function over({ why, code }) {
  if (why === "left") figures.over(figures.state);
  if (why === "refused" && code !== "here") figures.failed("ticket");
  sendFigures();
  shown = "over";
  instead.clear();
  wasInside = false;
  together.now([]);
  const words = code && screen.words[code] ? code : `over-${why}`;
  screen.part("over-word").textContent = screen.say(words);
  root.querySelector('[data-do="take"]').hidden = why !== "here";
  root.querySelector('[data-do="again"]').hidden = why === "removed" || why === "here";
  screen.show("over");
}

/** Two soft notes, made here: no file to fetch, and silent where the browser says so. */
function chime() {
  try {
    const sound = new AudioContext();
    const volume = sound.createGain();
    volume.gain.value = 0.06;
    volume.connect(sound.destination);
    [523, 659].forEach((pitch, place) => {
      const note = sound.createOscillator();
      note.frequency.value = pitch;
      note.connect(volume);
      note.start(sound.currentTime + place * 0.18);
      note.stop(sound.currentTime + place * 0.18 + 0.16);
    });
    setTimeout(() => sound.close(), 800);
  } catch {
    // no sound: the words and the title say it too
  }
}

// One's own camera and microphone

/** Where they go: to each of the others, or once to the media server. */
const ways = () => (room.sfu ? [room.sfu].filter(() => room.maySend) : room.others.map((one) => one.peer));

media.addEventListener("changed", async ({ detail }) => {
  if (!room) return;
  const { audio, video } = media.tracks();
  for (const way of ways()) {
    if (detail !== "cam" && detail !== "screen") await way.replace("audio", audio);
    if (detail !== "mic") await way.replace("video", video);
  }
  const standing = media.standing();
  for (const kind of ["mic", "cam", "screen"]) screen.press(kind, standing[kind]);
  room.showMedia();
});

media.addEventListener("trouble", ({ detail: { kind, name } }) => {
  figures.device(kind, name);
  const words = screen.words[`${kind}-${name}`] ?? screen.words[`${kind}-other`];
  const place = shown === "inside" ? screen.status : screen.part("waiting-word");
  place.textContent = words;
});

async function pause() {
  isPaused = !isPaused;
  if (isPaused) {
    before = { mic: Boolean(media.mic?.enabled), cam: Boolean(media.cam) };
    await Promise.all([media.turn("mic", false), media.turn("cam", false), media.screen && media.share(false)]);
  } else {
    await media.turn("mic", before.mic);
    if (before.cam) await media.turn("cam", true);
  }
  screen.press("pause", isPaused);
  screen.tell(isPaused ? "paused" : "unpaused");
}

async function toggle(kind) {
  const on = !media.standing()[kind];
  if (on && isPaused) {
    isPaused = false;
    screen.press("pause", false);
  }
  await media.turn(kind, on);
  if (media.standing()[kind] === on) screen.tell(`${kind}-${on ? "on" : "off"}`);
}

// Presses

const acts = {
  join: (button) => {
    const chosen = button.dataset.with.split(" ");
    wishes = { mic: chosen.includes("mic"), cam: chosen.includes("cam") };
    return join();
  },
  again: () => join(),
  take: () => join({ take: true }),
  knock: (button) => {
    button.hidden = true;
    return room.knock();
  },
  leave: () => room.leave(),
  mic: () => toggle("mic"),
  cam: () => toggle("cam"),
  pause,
  hand: () => {
    room.raiseHand(!room.isHandUp);
    screen.press("hand", room.isHandUp);
  },
  screen: () => media.share(!media.screen),
  lock: () => room.lock(!room.standing.locked),
  end: () => confirm(endingWords()) && room.end(),
  "pane-plan": () => pane.open(true),
  "pane-call": () => {
    pane.open(false);
    root.querySelector('.panes [data-do="pane-plan"]').focus();
  },
  admit: ({ dataset }) => room.admit(dataset.id),
  deny: ({ dataset }) => room.deny(dataset.id),
  remove: ({ dataset }) => confirm(screen.say("removeSure", { name: nameOf(dataset.id) })) && room.remove(dataset.id),
  "ask-mute": ({ dataset }) => room.askToMute(dataset.id, "mic"),
  "give-lead": ({ dataset }) => room.letLead(dataset.id, !room.hosts.has(dataset.id)),
  "give-floor": ({ dataset }) => room.letSpeak(dataset.id, !room.floor.has(dataset.id)),
  "admit-all": async () => {
    for (const one of [...room.entries]) {
      room.admit(one.id);
      await new Promise((done) => setTimeout(done, LET_IN_MS)); // each of them is told of each: not all at once
    }
  },
  check: ({ dataset }) => room.check(dataset.id, !room.people.get(dataset.id).isChecked),
  pin: (button) => {
    const { id } = button.closest(".seat").dataset;
    screen.pinned = room.pinned = screen.pinned === id ? "" : id;
    room.restage();
  },
};

/** Nobody ends the call over an agreement that is half-made without being asked. */
function endingWords() {
  const own = pane.isThere ? pane.halves().map((one) => screen.say(one)) : [];
  const others = room.others.filter((one) => one.isWriting).map((one) => screen.say("half-other", { name: one.info.name }));
  const halves = [...own, ...others];
  return halves.length ? screen.say("endHalf", { what: halves.join("; ") }) : screen.say("endSure");
}

root.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-do]");
  if (button) acts[button.dataset.do](button);
});

const onWords = (name, act) =>
  screen.part(name).addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.querySelector("input");
    if (field.value.trim()) act(field.value);
    field.value = "";
  });
onWords("chat-form", (text) => room.write(text));
onWords("caption-form", (text) => {
  room.caption(text, true);
  screen.captioned(room.name, text);
});

addEventListener("keydown", (event) => {
  if (shown !== "inside") return;
  const { key, ctrlKey, shiftKey } = event;
  const act =
    (key === "F6" && regions) ||
    (ctrlKey && !shiftKey && key.toLowerCase() === "d" && acts.mic) ||
    (ctrlKey && !shiftKey && key.toLowerCase() === "e" && acts.cam) ||
    (ctrlKey && shiftKey && key.toLowerCase() === "h" && acts.hand) ||
    (ctrlKey && shiftKey && key.toLowerCase() === "p" && pane.isThere && (() => pane.open(!pane.isOpen)));
  if (!act) return;
  event.preventDefault();
  act(event);
});

function regions({ shiftKey }) {
  const all = [...root.querySelectorAll("[data-region]")].filter((one) => one.checkVisibility());
  const here = all.findIndex((one) => one.contains(document.activeElement));
  all[(here + (shiftKey ? -1 : 1) + all.length) % all.length].focus();
}

// A call is use, though nobody touches the screen; and what the links can carry is looked after.

setInterval(() => countsAsUse(room, media) && dispatchEvent(new Event("brobygger:in-use")), LOOK_MS);

setInterval(async () => {
  if (shown !== "inside") return;
  for (const one of room.sfu ? [room.sfu] : room.others.map(({ peer }) => peer)) await lookAfter(one);
}, LOOK_MS);

setInterval(() => shown === "inside" && media.mic?.enabled && media.level > LOUD && room.speak(), LISTEN_MS);

root.addEventListener(
  "loadeddata",
  ({ target }) => {
    const tile = target.closest(".seat:not(.seat--mine)");
    if (tile) figures.pictured(tile.dataset.id, performance.now());
  },
  true,
);

/** One way out: a connection to somebody, or the one to the media server, which counts as one. */
async function lookAfter(one) {
  if (!one.isProved) return;
  const stats = await one.pc.getStats();
  figures.look(one.info?.id ?? "sfu", stats, one.restartsMade);
  const sender = one.sender("video");
  if (!sender?.track) return;
  const now = performance.now();
  one.ladder ??= new Ladder(now);
  const rung = one.ladder.rung;
  const isChanged = one.ladder.look(lookAt(one.stats, stats), now);
  one.stats = stats;
  if (one.ladder.rung > rung) figures.fellBack();
  if (!isChanged && one.isSet) return;
  one.isSet = true;
  await apply(sender, one.ladder.rung, { isScreen: Boolean(media.screen) }).catch(() => {});
  if (isChanged) screen.tell(one.ladder.isOff ? "poor-3" : one.ladder.rung ? "poor-1" : "good");
}

// Also while the key is still on its way: the seat is taken by then, and would stand empty for a minute.
addEventListener("pagehide", () => {
  if (["inside", "receiving"].includes(room?.state)) return room.leave();
  if (room) figures.over(room.state);
  sendFigures();
});

if (doorway && isAble()) doorway.hidden = false;
else if (doorway) {
  const trouble = screen.part("trouble");
  trouble.textContent = screen.say(isAbleToSeal() ? "unsupported" : root.dataset.size === "mesh" ? "unsupported" : "unsupported-large");
  trouble.hidden = false;
  couldNot("browser");
} else if ("lacksRelay" in root.dataset) couldNot("relay");
