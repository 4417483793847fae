import assert from "node:assert/strict";
import test from "node:test";
import { Figures } from "../../../src/brobygger/meetings/static/meetings/room/figures.js";

const stats = ({ local = "host", remote = "host", got = 90, lost = 10 } = {}) =>
  new Map(
    [
      { id: "old", type: "candidate-pair", nominated: true, state: "succeeded", localCandidateId: "x", remoteCandidateId: "x" },
      { id: "x", type: "local-candidate", candidateType: "srflx", address: "192.0.2.6" },
      { id: "p", type: "candidate-pair", nominated: true, state: "succeeded", localCandidateId: "l", remoteCandidateId: "r" },
      { id: "t", type: "transport", selectedCandidatePairId: "p" },
      { id: "l", type: "local-candidate", candidateType: local, address: "192.0.2.7" },
      { id: "r", type: "remote-candidate", candidateType: remote, address: "192.0.2.8" },
      { id: "i", type: "inbound-rtp", kind: "video", packetsReceived: got, packetsLost: lost },
    ].map((one) => [one.id, one]),
  );

test("who is let in waits from then, who comes later is waited for from their coming", () => {
  const one = new Figures();
  one.admitted(1000);
  one.met("host", 1400);
  one.inside();
  one.met("late", 9000);
  one.pictured("host", 1650);
  one.pictured("host", 99_000); // a picture that comes again is no new beginning
  one.pictured("late", 9300);
  one.pictured("nobody", 9300);
  one.look("host", stats());
  one.look("late", stats());
  assert.equal(one.fields().setups, "650,300");
});

test("a way is relayed when either end's is, and what was lost is a share of all", () => {
  const one = new Figures();
  one.look("a", stats({ local: "relay", got: 950, lost: 0 }));
  one.look("b", stats({ remote: "relay", got: 40, lost: 10 }));
  one.look("c", stats({ got: 0, lost: -3 }));
  const { relay, direct, lost } = one.fields();
  assert.deepEqual({ relay, direct, lost }, { relay: "2", direct: "1", lost: "10" });
});

test("connections made anew are counted once each", () => {
  const one = new Figures();
  for (const made of [0, 1, 1, 3]) one.look("a", stats(), made);
  one.look("b", stats(), 2);
  assert.equal(one.fields().restarts, "5");
});

test("devices fail by a cause we know, once each, and silence is no failure", () => {
  const one = new Figures();
  for (const name of ["NotAllowedError", "NotAllowedError", "NotReadableError", "Strange"]) one.device("cam", name);
  one.device("mic", "Silent");
  one.device("screen", "NotReadableError");
  assert.equal(one.fields().failures, "camera-refused,camera-busy,camera-other");
});

test("who goes away from the door was not let in; who was inside was", () => {
  const [door, inside] = [new Figures(), new Figures()];
  door.over("waiting");
  inside.over("inside");
  assert.equal(door.isWorthSending, true);
  assert.equal(inside.isWorthSending, false);
  assert.equal(door.fields().failures, "not-let-in");
});

test("nothing but counts and causes leaves: no address, no name, no id", () => {
  const one = new Figures();
  one.admitted(0);
  one.met("seat-of-anna", 0);
  one.pictured("seat-of-anna", 500);
  one.look("seat-of-anna", stats());
  const sent = JSON.stringify(one.fields());
  assert.doesNotMatch(sent, /192|seat|anna/);
  assert.deepEqual(Object.keys(one.fields()), [
    ..."setups relay direct restarts fallbacks lost failures".split(" "),
  ]);
});
