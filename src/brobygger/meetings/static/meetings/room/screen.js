// What is drawn. It asks the room what is so and changes only what differs, so that focus stays put.
const part = (root, name) => root.querySelector(`[data-part="${name}"]`);
const put = (element, words) => {
  if (element.textContent !== words) element.textContent = words;
};

export class Screen {
  constructor(root) {
    this.root = root;
    this.words = JSON.parse(root.dataset.words);
    this.pictures = root.dataset.pictures.split("|");
    for (const name of ["door", "waiting", "inside", "over", "stage", "people", "entries", "codes", "chat", "status"])
      this[name] = part(root, name);
    this.tiles = new Map();
    this.pinned = "";
    this.title = document.title;
  }

  part(name) {
    return part(this.root, name);
  }

  say(key, values = {}) {
    return (this.words[key] ?? this.words["over-refused"]).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  /** A word for the eye and for a screen reader, in passing. */
  tell(key, values) {
    put(this.status, this.say(key, values));
  }

  show(which) {
    for (const name of ["door", "waiting", "inside", "over"]) this[name].hidden = name !== which;
    const heading = this[which].querySelector("h1");
    heading.setAttribute("tabindex", "-1");
    heading.focus();
  }

  draw(room, media) {
    this.#drawTiles(room, media);
    this.#drawPeople(room);
    this.#drawEntries(room);
    this.#drawCodes(room);
    this.part("lead").hidden = !room.leads;
    this.#drawHall(room);
    const lock = this.root.querySelector('[data-do="lock"]');
    lock.setAttribute("aria-pressed", String(Boolean(room.standing?.locked)));
    put(lock, this.say(room.standing?.locked ? "unlock" : "lock"));
  }

  /** Who is in the hall of a webinar listens and writes; what they cannot use is not offered. */
  #drawHall(room) {
    const isInHall = room.size === "webinar" && !room.maySend;
    for (const kind of ["mic", "cam", "screen", "pause"])
      this.root.querySelector(`.bar [data-do="${kind}"]`).hidden = isInHall;
    put(this.part("chat-title"), this.say(isInHall ? "askLeaders" : "writeAll"));
    put(this.part("people-title"), this.say(isInHall ? "whoIsHere" : "whoHears"));
    this.part("captions-box").hidden = isInHall;
  }

  #drawTiles(room, media) {
    const shown = media.tracks().video;
    const own = { mic: media.mic?.enabled, cam: Boolean(media.cam), screen: Boolean(media.screen) };
    const mine = { id: "me", name: `${room.name} (${this.say("you")})`, isMine: true, media: own, video: shown };
    const all = room.onStage.map((one) => this.#asTile(one));
    if (room.maySend) all.push({ ...mine, isHandUp: room.isHandUp });
    const ids = new Set(all.map((one) => one.id));
    for (const [id, tile] of this.tiles)
      if (!ids.has(id)) {
        tile.remove();
        this.tiles.delete(id);
      }
    for (const one of all) this.#drawTile(one);
    this.stage.classList.toggle("stage--pinned", ids.has(this.pinned));
  }

  #asTile(one) {
    const { info, peer, media, isHandUp } = one;
    const isLive = peer.isProved && !one.isAway;
    return { id: info.id, name: info.name, media, isHandUp, isLive, stream: peer.isProved ? peer.stream : null };
  }

  #drawTile(one) {
    let tile = this.tiles.get(one.id);
    if (!tile) {
      tile = part(this.root, "tile").content.firstElementChild.cloneNode(true);
      tile.dataset.id = one.id;
      tile.classList.toggle("seat--mine", Boolean(one.isMine));
      put(tile.querySelector(".seat__face"), one.name.slice(0, 1));
      this.tiles.set(one.id, tile);
      this.stage.append(tile);
    }
    const state = this.#stateOf(one);
    put(tile.querySelector(".seat__name"), one.name);
    put(tile.querySelector(".seat__state"), state);
    tile.setAttribute("aria-label", `${one.name}. ${state}`);
    tile.classList.toggle("seat--screen", Boolean(one.media.screen));
    tile.classList.toggle("seat--pinned", this.pinned === one.id);
    const pin = tile.querySelector('[data-do="pin"]');
    pin.setAttribute("aria-pressed", String(this.pinned === one.id));
    put(pin.querySelector(".sr-only"), this.say(this.pinned === one.id ? "unpin" : "pin", { name: one.name }));
    this.#drawVideo(tile.querySelector("video"), one);
  }

  #drawVideo(video, one) {
    video.muted = Boolean(one.isMine);
    const stream = one.isMine ? this.#ownStream(one.video) : one.stream;
    if (video.srcObject !== stream) video.srcObject = stream;
    video.hidden = !(stream && (one.media.cam || one.media.screen));
  }

  #ownStream(track) {
    if (this.ownTrack !== track) {
      this.ownTrack = track;
      this.own = track ? new MediaStream([track]) : null;
    }
    return this.own;
  }

  #stateOf(one) {
    const words = [];
    if (!one.isMine && !one.isLive) words.push(this.say(one.stream ? "away" : "connecting"));
    words.push(this.say(one.media.mic ? "micOn" : "micOff"));
    if (!one.media.cam && !one.media.screen) words.push(this.say("camOff"));
    if (one.isHandUp) words.push(this.say("handUp"));
    return words.join(" · ");
  }

  /** Rows by key: made once, changed in place, taken away when their person is gone. */
  #rows(list, things, make, change) {
    const known = new Map([...list.children].map((row) => [row.dataset.id, row]));
    for (const thing of things) {
      let row = known.get(thing.id);
      if (!row) {
        row = document.createElement("li");
        row.dataset.id = thing.id;
        make(row, thing);
        list.append(row);
      }
      known.delete(thing.id);
      change(row, thing);
    }
    for (const row of known.values()) row.remove();
  }

  #button(doing, id, words, tone = "secondary") {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `button button-${tone}`;
    Object.assign(button.dataset, { do: doing, id });
    button.textContent = words;
    return button;
  }

  #line(row, css) {
    const line = document.createElement("span");
    line.className = css;
    row.append(line);
    return line;
  }

  #drawPeople(room) {
    const people = room.others.map((one) => ({ id: info(one).id, one }));
    this.#rows(
      this.people,
      people.length ? people : [{ id: "nobody" }],
      (row, { one }) => {
        const name = document.createElement("strong");
        row.append(name);
        this.#line(row, "listeners__state");
        if (one) row.append(room.sfu ? this.#folded(this.#ways(one)) : this.#ways(one));
      },
      (row, { one }) => {
        put(row.querySelector("strong"), one ? info(one).name : this.say("nobody"));
        if (!one) return;
        put(row.querySelector(".listeners__state"), this.#listening(one, room));
        (row.querySelector("details") ?? row.querySelector(".listeners__ways")).hidden = !room.leads;
        const isHeard = room.speakers.includes(info(one).id);
        row.querySelector('[data-do="ask-mute"]').hidden = !isHeard;
        const floor = row.querySelector('[data-do="give-floor"]');
        floor.hidden = room.size !== "webinar" || room.hosts.has(info(one).id);
        put(floor, this.say(room.floor.has(info(one).id) ? "takeFloor" : "giveFloor", { name: info(one).name }));
        const lead = row.querySelector('[data-do="give-lead"]');
        const isHost = room.hosts.has(info(one).id);
        put(lead, this.say(isHost ? "takeLead" : "giveLead", { name: info(one).name }));
      },
    );
  }

  /** With very many people, what can be done with each is a press away. */
  #folded(ways) {
    const fold = document.createElement("details");
    fold.className = "fold";
    const summary = document.createElement("summary");
    summary.textContent = this.say("more");
    fold.append(summary, ways);
    return fold;
  }

  #listening(one, room) {
    const there = room.maySend ? "hears" : "here";
    const words = [info(one).function, this.say(one.peer.isProved ? (one.isAway ? "away" : there) : "connecting")];
    if (room.hosts.has(info(one).id)) words.push(this.say("leads"));
    if (room.size === "webinar") words.push(this.say(room.speakers.includes(info(one).id) ? "speaks" : "listens"));
    if (one.isHandUp) words.push(this.say("handUp"));
    return words.filter(Boolean).join(" · ");
  }

  #ways(one) {
    const { id, name } = info(one);
    const box = document.createElement("div");
    box.className = "listeners__ways";
    box.append(
      this.#button("ask-mute", id, this.say("askMic", { name }), "tertiary"),
      this.#button("give-floor", id, this.say("giveFloor", { name }), "tertiary"),
      this.#button("give-lead", id, this.say("giveLead", { name }), "tertiary"),
      this.#button("remove", id, this.say("remove", { name }), "tertiary"),
    );
    return box;
  }

  #drawEntries(room) {
    this.part("entries-box").hidden = !room.entries.length;
    const all = this.part("admit-all");
    all.hidden = room.entries.length < 2;
    put(all, this.say("letAllIn"));
    document.title = room.entries.length ? `${this.say("title")} – ${this.title}` : this.title;
    this.#rows(
      this.entries,
      room.entries.map((one) => ({ id: one.id, one })),
      (row, { one }) => {
        const name = document.createElement("strong");
        put(name, one.name);
        const more = this.#lineIn(row, name, one);
        const ways = document.createElement("div");
        ways.className = "entries__ways";
        ways.append(
          this.#button("admit", one.id, this.say("letIn", { name: one.name }), "primary"),
          this.#button("deny", one.id, this.say("sayNo", { name: one.name })),
        );
        row.append(more, ways);
      },
      () => {},
    );
  }

  #lineIn(row, name, one) {
    row.append(name);
    const more = document.createElement("span");
    more.className = "listeners__state";
    const lead = one.role === "participant" ? "" : this.say("mayLead");
    put(more, [one.function, lead].filter(Boolean).join(" · "));
    return more;
  }

  #drawCodes(room) {
    const withCodes = room.others.filter((one) => one.pictures || !room.sfu).map((one) => ({ id: info(one).id, one }));
    this.#rows(
      this.codes,
      withCodes,
      (row, { one }) => {
        const name = document.createElement("strong");
        put(name, info(one).name);
        row.append(name);
        this.#line(row, "listeners__state");
      },
      (row, { one }) => this.#drawCode(row, one),
    );
  }

  #drawCode(row, one) {
    const state = row.querySelector(".listeners__state");
    if (!one.pictures) return put(state, this.say("throughHost"));
    if (!row.querySelector(".code")) row.append(this.#code(one.pictures), this.#button("check", info(one).id, ""));
    put(state, this.say(one.isChecked ? "checked" : "unchecked"));
    state.className = `listeners__state ${one.isChecked ? "is-checked" : "is-not-checked"}`;
    put(row.querySelector("button"), this.say(one.isChecked ? "uncheck" : "check"));
  }

  #code(numbers) {
    const code = document.createElement("ol");
    code.className = "code";
    for (const number of numbers) {
      const one = document.createElement("li");
      const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      drawing.setAttribute("class", "sign");
      drawing.setAttribute("aria-hidden", "true");
      const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
      use.setAttribute("href", `${this.root.dataset.signs}#p${number}`);
      drawing.append(use);
      one.append(drawing, this.pictures[number]);
      code.append(one);
    }
    return code;
  }

  press(doing, isOn) {
    this.root.querySelector(`.bar [data-do="${doing}"]`).setAttribute("aria-pressed", String(isOn));
  }

  wrote({ name, text, isMine }) {
    const row = document.createElement("p");
    const who = document.createElement("strong");
    who.textContent = isMine ? this.say("you") : name;
    row.append(who, text);
    this.chat.append(row);
    this.chat.scrollTop = this.chat.scrollHeight;
  }

  captioned(name, text) {
    const line = this.part("captions");
    const who = document.createElement("strong");
    who.textContent = `${name}: `;
    line.replaceChildren(who, text);
    clearTimeout(this.clearing);
    this.clearing = setTimeout(() => line.replaceChildren(), 12_000);
  }
}

const info = (one) => one.info;
