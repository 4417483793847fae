// The line to the signalling process: said hello with a ticket, comes back by itself with the seat's token.
const FIRST_MS = 250;
const LONGEST_MS = 4000;
const PING_MS = 15_000;
const MOST_WAITING = 200;
const REFUSED = 4010;
const FINAL = new Set([4001, 4003, 4004, 4005, 4007, REFUSED]); // moved, removed, denied, ended, malformed

export class Line extends EventTarget {
  /** `ticket()` fetches a fresh one, for the first hello and for whenever there is no seat to come back to. */
  constructor(address, ticket) {
    super();
    Object.assign(this, { address, ticket, resume: "", wait: FIRST_MS, waiting: [], opens: 0, isOver: false });
    this.pinging = setInterval(() => this.isOpen && this.#send({ t: "ping" }), PING_MS);
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN && this.isGreeted;
  }

  async open({ take = false } = {}) {
    if (this.isOver) return;
    let slip;
    try {
      slip = this.resume ? { resume: this.resume } : { ticket: await this.ticket(), take };
    } catch (trouble) {
      if (trouble.isFinal) return this.#tell("refused", { code: trouble.code, text: trouble.message });
      return this.#again();
    }
    this.isGreeted = false;
    const socket = (this.socket = new WebSocket(this.address));
    socket.onopen = () => socket.send(JSON.stringify({ v: 1, t: "hello", ...slip }));
    socket.onmessage = ({ data }) => socket === this.socket && this.#hear(JSON.parse(data));
    socket.onclose = ({ code }) => socket === this.socket && this.#closed(code);
  }

  #hear(message) {
    if (message.t === "welcome") {
      this.isGreeted = true;
      this.opens += 1;
      this.wait = FIRST_MS;
    }
    if (message.resume) this.resume = message.resume;
    if (message.t === "error" && message.code === "gone" && this.resume) {
      this.resume = "";
      this.isUnseated = true;
      this.#tell("unseated");
    }
    this.#tell("message", message);
    if (message.t === "welcome" && message.inside) for (const one of this.waiting.splice(0)) this.#send(one);
  }

  #closed(code) {
    this.isGreeted = false;
    this.#tell("closed", code);
    const comesAnew = code === REFUSED && this.isUnseated;
    this.isUnseated = false;
    if (!this.isOver && (comesAnew || !FINAL.has(code))) this.#again();
  }

  #again() {
    setTimeout(() => this.open(), this.wait * (0.5 + Math.random()));
    this.wait = Math.min(this.wait * 2, LONGEST_MS);
  }

  /** What cannot be said now is said when the line is back. */
  say(message) {
    if (this.isOpen) this.#send(message);
    else if (message.t === "relay" && this.waiting.length < MOST_WAITING) this.waiting.push(message);
  }

  #send(message) {
    this.socket.send(JSON.stringify({ v: 1, ...message }));
  }

  #tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  end() {
    this.isOver = true;
    clearInterval(this.pinging);
    if (this.isOpen) this.#send({ t: "leave" });
    this.socket?.close();
  }
}
