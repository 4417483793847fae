// The line to the media server: Janus' own messages over one websocket. It carries what encrypted frames
// need to find their way, and nothing else: who is who, and every key, goes through signed links.
const PATIENCE_MS = 10_000;
const ALIVE_MS = 20_000;
const PLUGIN = "janus.plugin.videoroom";

export class Wire extends EventTarget {
  constructor(address, api) {
    super();
    Object.assign(this, { address, api, asked: new Map(), handles: new Map(), isOver: false });
  }

  async open() {
    const socket = (this.socket = new WebSocket(this.address, "janus-protocol"));
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = () => this.#closed();
    await new Promise((done, failed) => {
      socket.onopen = done;
      this.addEventListener("closed", () => failed(new Error("closed")), { once: true });
    });
    this.session = (await this.ask({ janus: "create" })).data.id;
    this.living = setInterval(() => this.ask({ janus: "keepalive" }).catch(() => this.close()), ALIVE_MS);
  }

  ask(about) {
    const transaction = crypto.randomUUID();
    const session = this.session ? { session_id: this.session } : {};
    return new Promise((done, failed) => {
      const late = setTimeout(() => this.#settle(transaction)?.failed(new Error("late")), PATIENCE_MS);
      this.asked.set(transaction, { done, failed, late, isHandle: about.janus === "message" });
      if (this.socket.readyState !== WebSocket.OPEN) return this.#settle(transaction).failed(new Error("closed"));
      this.socket.send(JSON.stringify({ transaction, token: this.api, ...session, ...about }));
    });
  }

  #settle(transaction) {
    const one = this.asked.get(transaction);
    this.asked.delete(transaction);
    clearTimeout(one?.late);
    return one;
  }

  #hear(message) {
    const one = this.asked.get(message.transaction);
    if (message.janus === "ack" && one?.isHandle) return; // what was asked for comes after
    if (one) {
      this.#settle(message.transaction);
      if (message.janus !== "error") return one.done(message);
      return one.failed(Object.assign(new Error(message.error.reason), { code: message.error.code }));
    }
    this.handles.get(message.sender)?.(message);
  }

  /** A place at the video room; `heard(data, jsep, kind)` gets what comes unasked. */
  async attach(heard) {
    const { data } = await this.ask({ janus: "attach", plugin: PLUGIN });
    const place = { handle_id: data.id };
    this.handles.set(data.id, (message) => heard(message.plugindata?.data ?? {}, message.jsep, message.janus));
    return {
      say: async (body, jsep) => {
        const answer = await this.ask({ janus: "message", ...place, body, ...(jsep && { jsep }) });
        const said = answer.plugindata?.data ?? {};
        if (said.error_code) throw Object.assign(new Error(said.error), { code: said.error_code });
        return { ...said, jsep: answer.jsep };
      },
      trickle: (candidate) =>
        this.ask({ janus: "trickle", ...place, candidate: candidate ?? { completed: true } }).catch(() => {}),
    };
  }

  #closed() {
    if (this.isOver) return;
    this.isOver = true;
    clearInterval(this.living);
    for (const transaction of [...this.asked.keys()]) this.#settle(transaction).failed(new Error("closed"));
    this.dispatchEvent(new Event("closed"));
  }

  close() {
    const session = this.session;
    if (session && this.socket.readyState === WebSocket.OPEN) this.ask({ janus: "destroy" }).catch(() => {});
    this.socket?.close();
    this.#closed();
  }
}
