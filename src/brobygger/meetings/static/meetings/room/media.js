// This person's own camera, microphone and screen. They go on only by a press here, never from outside.
const CAMERA = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 20, max: 24 } };
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const QUIET_MS = 5000;

export class Media extends EventTarget {
  constructor() {
    super();
    Object.assign(this, { mic: null, cam: null, screen: null, wantsMic: false, wantsCam: false });
  }

  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  tracks() {
    return { audio: this.mic, video: this.screen ?? this.cam };
  }

  standing() {
    return { mic: Boolean(this.mic?.enabled), cam: Boolean(this.cam), screen: Boolean(this.screen) };
  }

  /** Ask for what is wished; what cannot be had is told in a word and the rest is used. */
  async begin({ mic, cam }) {
    if (mic && cam) {
      const both = await this.#ask({ audio: SOUND, video: CAMERA });
      if (both) return this.#take(both);
    }
    if (cam) this.#take(await this.#ask({ video: CAMERA }, "cam"));
    if (mic) this.#take(await this.#ask({ audio: SOUND }, "mic"));
  }

  async #ask(wish, kind = "") {
    try {
      return await navigator.mediaDevices.getUserMedia(wish);
    } catch (trouble) {
      if (kind) this.tell("trouble", { kind, name: trouble.name });
      return null;
    }
  }

  #take(stream) {
    for (const track of stream?.getTracks() ?? []) {
      const kind = track.kind === "audio" ? "mic" : "cam";
      this[kind]?.stop();
      this[kind] = track;
      track.onended = () => this.#lost(kind, track);
      if (kind === "mic") this.#listen(track);
    }
    this.tell("changed", "begin");
  }

  #lost(kind, track) {
    if (this[kind] !== track) return;
    this[kind] = null;
    this.tell("trouble", { kind, name: "Lost" });
    this.tell("changed", kind);
  }

  async turn(kind, on) {
    if (kind === "mic") await this.#turnMic(on);
    else await this.#turnCam(on);
    this.tell("changed", kind);
  }

  async #turnMic(on) {
    if (on && !this.mic) this.#take(await this.#ask({ audio: SOUND }, "mic"));
    if (this.mic) this.mic.enabled = on;
  }

  /** Off means off: the lamp at the camera goes out. */
  async #turnCam(on) {
    if (on && !this.cam) return this.#take(await this.#ask({ video: CAMERA }, "cam"));
    if (!on) {
      this.cam?.stop();
      this.cam = null;
    }
  }

  async share(on) {
    if (!on) {
      this.screen?.stop();
      this.screen = null;
      return this.tell("changed", "screen");
    }
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 8 } }, audio: false });
      this.screen = stream.getVideoTracks()[0];
      this.screen.contentHint = "detail";
      this.screen.onended = () => this.share(false);
    } catch (trouble) {
      if (trouble.name !== "NotAllowedError") this.tell("trouble", { kind: "screen", name: trouble.name });
    }
    this.tell("changed", "screen");
  }

  /** Everything off, at once: only what goes on needs a press. */
  async silence() {
    await this.turn("mic", false);
    await this.turn("cam", false);
    if (this.screen) await this.share(false);
  }

  /** A microphone that hears nothing at all for a while is told of: nobody notices that themselves. */
  #listen(track) {
    this.ears?.close();
    const ears = (this.ears = new AudioContext());
    const meter = ears.createAnalyser();
    ears.createMediaStreamSource(new MediaStream([track])).connect(meter);
    const samples = new Float32Array(meter.fftSize);
    let quietSince = performance.now();
    let isTold = false;
    clearInterval(this.listening);
    this.listening = setInterval(() => {
      meter.getFloatTimeDomainData(samples);
      this.level = Math.max(...samples.map(Math.abs));
      if (this.level > 0.0005 || !track.enabled || ears.state !== "running") quietSince = performance.now();
      if (performance.now() - quietSince > QUIET_MS && !isTold) {
        isTold = true;
        this.tell("trouble", { kind: "mic", name: "Silent" });
      }
    }, 500);
  }

  stop() {
    clearInterval(this.listening);
    this.ears?.close().catch(() => {});
    for (const kind of ["mic", "cam", "screen"]) {
      this[kind]?.stop();
      this[kind] = null;
    }
  }
}
