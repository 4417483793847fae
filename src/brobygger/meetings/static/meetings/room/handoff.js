// Letting someone in: commit, answer, reveal, key. Both ends come out with the same four pictures,
// or somebody between them has put keys of their own in. Pure; the messages travel as others choose.
import { commitTo, giveKey, makeSide, picturesOf, takeKey } from "./key.js";

export class Mismatch extends Error {}

/** The one who knocks. One exchange for each knock: a middleman gets no second throw for free. */
export class Guest {
  constructor(meeting) {
    this.meeting = meeting;
  }
  /** What is sent with the knock: a promise of a key, not yet the key. */
  async commit() {
    this.side = await makeSide();
    this.host = null;
    return commitTo(this.side);
  }
  async answer({ pub, nonce }) {
    if (this.host) throw new Mismatch("a second answer to one knock");
    this.host = { pub, nonce };
    this.pictures = await picturesOf(this.meeting, this.side, this.host);
    return { k: "reveal", pub: this.side.pub, nonce: this.side.nonce };
  }
  async take(sealed) {
    if (!this.host) throw new Mismatch("a key before an answer");
    return takeKey(this.meeting, this.side, this.host, sealed);
  }
}

/** The one who lets in, after a person has pressed the button. */
export class Host {
  constructor(meeting, commit) {
    this.meeting = meeting;
    this.commit = commit;
  }
  async begin() {
    this.side = await makeSide();
    return { k: "answer", pub: this.side.pub, nonce: this.side.nonce };
  }
  async reveal({ pub, nonce }, given) {
    if (this.done) throw new Mismatch("a second reveal");
    this.done = true;
    const guest = { pub, nonce };
    if ((await commitTo(guest)) !== this.commit) throw new Mismatch("not what was promised");
    this.pictures = await picturesOf(this.meeting, guest, this.side);
    return { k: "key", ...(await giveKey(this.meeting, this.side, guest, given)) };
  }
}
