// Somebody in a large call: no connection of our own to them. What they say comes signed and sealed through
// the door's process, and their frames sealed through the media server. Seen from outside it is a `Peer`.
export class Far extends EventTarget {
  constructor({ link }) {
    super();
    Object.assign(this, { link, isProved: false, isReady: false, feed: "", session: "", spokeAt: 0 });
    this.stream = new MediaStream(); // the picture; sound is played whether they are shown or not
    this.pc = { connectionState: "none" }; // so that the door's word that they left is enough
  }

  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  /** A first word that only they can have signed. */
  prove() {
    if (this.isProved) return;
    this.isProved = this.isReady = true;
    this.tell("ready");
  }

  sayTalk(words) {
    this.link.sayTalk(words);
  }

  show(track) {
    const [shown] = this.stream.getTracks();
    if (shown === track) return;
    if (shown) this.stream.removeTrack(shown);
    if (track) this.stream.addTrack(track);
    this.tell("track", track);
  }

  // What a connection of one's own would do, and a far one has not got.
  hear() {}
  sender() {}
  async replace() {}
  async renew() {}
  close() {
    this.show(null);
  }
}
