// The pure part of the video room's client: keys, hand-off, signals. Run by tests/meetings/test_keys.py.
import assert from "node:assert/strict";
import { test } from "node:test";

const room = new URL("../../../src/brobygger/meetings/static/meetings/room/", import.meta.url);
const { Guest, Host, Mismatch } = await import(new URL("handoff.js", room));
const { Link } = await import(new URL("link.js", room));
const keys = await import(new URL("key.js", room));
const { Ladder, RUNGS } = await import(new URL("quality.js", room));

const ROUNDS = Number(process.env.BROBYGGER_ROUNDS ?? 200);
const MEETING = "2f1c9d1e-0000-4000-8000-000000000001";
const GIVEN = () => ({ key: keys.newMeetingKey(), epoch: 3, hosts: ["h"] });
const same = (one, other) => one.join() === other.join();
const fails = async (promise) => promise.then(() => false, () => true);

async function letIn({ between = (message) => message, meeting = MEETING, given = GIVEN() } = {}) {
  const guest = new Guest(meeting);
  const host = new Host(meeting, await between(await guest.commit(), "commit"));
  const reveal = await guest.answer(await between(await host.begin(), "answer"));
  const sealed = await host.reveal(await between(reveal, "reveal"), given);
  return { guest, host, given, got: await guest.take(await between(sealed, "key")) };
}

test("an honest hand-off gives the key, and the same pictures at both ends", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { guest, host, given, got } = await letIn();
    assert.deepEqual(guest.pictures, host.pictures);
    assert.deepEqual([...got.key], [...given.key]);
    assert.deepEqual([got.epoch, got.hosts], [3, ["h"]]);
    assert.ok(guest.pictures.every((one) => one >= 0 && one < keys.PICTURES));
  }
});

test("pictures are spread over all there are", async () => {
  const seen = [new Set(), new Set(), new Set(), new Set()];
  for (let round = 0; round < 300; round += 1) {
    const code = await keys.picturesOf(MEETING, { pub: "a", nonce: `${round}` }, { pub: "b", nonce: "c" });
    code.forEach((one, place) => seen[place].add(one));
  }
  for (const one of seen) assert.equal(one.size, 32);
  assert.equal(keys.PICTURES ** 4, 1_048_576);
});

test("somebody in the middle, who lets both ends finish, shows different pictures", async () => {
  let noticed = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const guest = new Guest(MEETING);
    const toHost = new Guest(MEETING);
    await guest.commit();
    const host = new Host(MEETING, await toHost.commit());
    const toGuest = await keys.makeSide();
    await toHost.answer(await host.begin());
    await guest.answer(toGuest);
    const given = GIVEN();
    const sealed = await host.reveal({ pub: toHost.side.pub, nonce: toHost.side.nonce }, given);
    assert.deepEqual([...(await toHost.take(sealed)).key], [...given.key]); // the middle does get the key
    noticed += same(guest.pictures, host.pictures) ? 0 : 1;
  }
  assert.equal(noticed, ROUNDS);
});

test("a promise cannot be changed after the host has answered", async () => {
  const other = await keys.makeSide();
  const change = (message, kind) => (kind === "reveal" ? { ...message, pub: other.pub } : message);
  await assert.rejects(letIn({ between: change }), Mismatch);
});

test("a second answer to one knock, and a second reveal to one answer, are refused", async () => {
  const { guest, host } = await letIn();
  await assert.rejects(guest.answer(await keys.makeSide()), Mismatch);
  await assert.rejects(host.reveal(guest.side, GIVEN()), Mismatch);
  await assert.rejects(new Guest(MEETING).take({}), Mismatch);
});

test("a key changed on the way, or meant for another meeting, opens nothing", async () => {
  const flip = (message, kind) => {
    if (kind !== "key") return message;
    const bytes = keys.unb64(message.sealed);
    bytes[0] ^= 1;
    return { ...message, sealed: keys.b64(bytes) };
  };
  assert.ok(await fails(letIn({ between: flip })));
  const { guest, host } = await letIn();
  const elsewhere = await keys.giveKey("another", host.side, guest.side, GIVEN());
  assert.ok(await fails(keys.takeKey(MEETING, guest.side, host.side, elsewhere)));
});

// Links

async function person(id) {
  return { id, ...(await keys.makeSide()) };
}

async function pair({ key = keys.newMeetingKey(), other = key, a = null, b = null } = {}) {
  a ??= await person("a");
  b ??= await person("b");
  const wire = { toB: [], toA: [] };
  const ends = {};
  const end = async (me, peer, out, mine) => {
    const heard = [];
    const refused = [];
    const link = new Link({
      meeting: MEETING,
      me,
      peer: { id: peer.id, pub: peer.pub, nonce: peer.nonce },
      post: (envelope) => out.push(envelope),
      heard: async (body) => heard.push(body),
      refused: (why) => refused.push(why),
    });
    await link.rekey(1, mine);
    return { link, heard, refused };
  };
  ends.a = await end(a, b, wire.toB, key);
  ends.b = await end(b, a, wire.toA, other);
  return { ...ends, wire, people: { a, b }, key };
}

const deliver = async (end, envelopes) => {
  for (const one of envelopes) await end.link.hear(one);
};

test("the signature's bytes are these: another build of ours must make the same", async () => {
  const raw = new Uint8Array(32).fill(7);
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
  const from = { id: "a", nonce: "na" };
  const to = { id: "b", nonce: "nb" };
  assert.equal(await keys.mac(key, "m", 1, from, to, '{"k":"x"}'), process.env.BROBYGGER_VECTOR);
  assert.equal(await keys.isFrom(key, "m", 1, from, to, '{"k":"x"}', process.env.BROBYGGER_VECTOR), true);
  const changes = [["n", 1, from, to], ["m", 2, from, to], ["m", 1, to, from], ["m", 1, { ...from, nonce: "x" }, to]];
  for (const [meeting, epoch, one, other] of changes)
    assert.equal(await keys.isFrom(key, meeting, epoch, one, other, '{"k":"x"}', process.env.BROBYGGER_VECTOR), false);
});

test("no two lists of fields are framed alike", () => {
  const text = (...fields) => new TextDecoder().decode(keys.framed(...fields));
  assert.notEqual(text("ab", "c"), text("a", "bc"));
  assert.notEqual(text("a|1:b"), text("a", "b"));
  assert.notEqual(text("", "a"), text("a", ""));
});

test("what is said in one go arrives in that order, all of it", async () => {
  const { a, b, wire } = await pair();
  await Promise.all(Array.from({ length: 200 }, (_, place) => a.link.say({ k: "x", place })));
  await Promise.all(wire.toB.map((one) => b.link.hear(one)));
  assert.deepEqual(b.heard.map((one) => one.place), Array.from({ length: 200 }, (_, place) => place));
  assert.deepEqual(b.refused, []);
});

const ATTACKS = {
  swapped: (one) => ({ ...one, body: one.body.replace("AA:BB", "EE:FF") }),
  stripped: ({ body }) => ({ body }),
  "empty signature": (one) => ({ ...one, mac: "" }),
  "no base64": (one) => ({ ...one, mac: "!!" }),
  "another's signature": (one) => ({ ...one, mac: keys.b64(keys.random(32)) }),
  "no JSON": (one) => ({ ...one, body: "{" }),
  "no text": (one) => ({ ...one, body: { k: "desc" } }),
  "too long": (one) => ({ ...one, body: "x".repeat(13_000) }),
  "another number": (one) => ({ ...one, body: one.body.replace('"epoch":1', '"epoch":0') }),
};

for (const [name, change] of Object.entries(ATTACKS))
  test(`refused before it is heard: ${name}`, async () => {
    const { a, b, wire } = await pair();
    await a.link.say({ k: "desc", sdp: "AA:BB" });
    await deliver(b, wire.toB.map(change));
    assert.deepEqual(b.heard, []);
    assert.equal(b.refused.length, 1);
  });

test("a repeated, an overtaken and a reflected signal are refused", async () => {
  const { a, b, wire } = await pair();
  for (const place of [1, 2, 3]) await a.link.say({ k: "x", place });
  const [one, two, three] = wire.toB;
  await deliver(b, [one, one, three, two]);
  assert.deepEqual(b.heard.map((each) => each.place), [1, 3]);
  assert.deepEqual(b.refused, ["repeated", "repeated"]);
  await deliver(a, wire.toB);
  assert.deepEqual(a.heard, []);
  assert.equal(a.refused.length, 3);
});

test("a signal of an earlier visit is refused, though the key is the same", async () => {
  const first = await pair();
  await first.a.link.say({ k: "x" });
  const b = await person("b");
  const second = await pair({ key: first.key, a: first.people.a, b });
  await deliver(second.b, first.wire.toB);
  assert.deepEqual(second.b.heard, []);
  assert.deepEqual(second.b.refused, ["forged"]);
});

test("without the meeting's key nobody is heard", async () => {
  const { a, b, wire } = await pair({ other: keys.newMeetingKey() });
  await a.link.say({ k: "x" });
  await deliver(b, wire.toB);
  assert.deepEqual([b.heard, b.refused], [[], ["forged"]]);
});

test("a third person in the call, with the meeting's key, cannot speak for another", async () => {
  const key = keys.newMeetingKey();
  const { b, people } = await pair({ key });
  const third = await person("c");
  const forged = await pair({ key, a: { ...third, id: "a" }, b: people.b });
  await forged.a.link.say({ k: "removed", id: "b" });
  await deliver(b, forged.wire.toB);
  assert.deepEqual([b.heard, b.refused], [[], ["forged"]]);
});

test("after a removal the new key reaches those who stay, and the old one opens nothing", async () => {
  for (let round = 0; round < Math.min(ROUNDS, 50); round += 1) {
    const key = keys.newMeetingKey();
    const { a, b, wire, people } = await pair({ key });
    const removed = await person("c");
    const next = keys.newMeetingKey();
    const wrapped = await keys.wrapNext(a.link.keys(), next);
    assert.deepEqual([...(await keys.unwrapNext(b.link.keys(), wrapped))], [...next]);
    // The one removed has the old key and every message, and its own exchanges; not this pair's.
    for (const [me, peer] of [[{ ...removed, id: "b" }, people.a], [{ ...removed, id: "a" }, people.b]]) {
      const guess = await keys.pairKeys(MEETING, 1, key, me, peer);
      assert.ok(await fails(keys.unwrapNext(guess, wrapped)));
    }
    await a.link.rekey(2, next);
    await a.link.say({ k: "after" });
    await deliver(b, wire.toB.splice(0));
    assert.deepEqual(b.heard, []); // held: its key has not come yet
    await b.link.rekey(2, next);
    await b.link.coming;
    assert.deepEqual(b.heard.map((one) => one.k), ["after"]);
    await b.link.rekey(3, keys.newMeetingKey());
    await b.link.rekey(4, keys.newMeetingKey());
    await a.link.say({ k: "under an old key" });
    await deliver(b, wire.toB.splice(0));
    assert.deepEqual(b.refused, ["old key"]);
  }
});

test("an older key never takes a newer one's place", async () => {
  const { a, key } = await pair();
  await a.link.rekey(5, keys.newMeetingKey());
  await a.link.rekey(1, key);
  assert.equal(a.link.ring.epoch, 5);
});

// How much picture

test("a link that suffers goes down a rung at a time, to sound alone, and slowly up again", () => {
  const ladder = new Ladder(0);
  const bad = { loss: 0.2, rtt: 0.1, room: null, isLimited: false };
  const good = { loss: 0, rtt: 0.1, room: 5_000_000, isLimited: false };
  let now = 0;
  const after = (look, seconds) => {
    for (let past = 0; past < seconds; past += 2) ladder.look(look, (now += 2000));
    return ladder.rung;
  };
  assert.equal(after(bad, 2), 0); // one bad moment is no trouble
  assert.equal(after(bad, 2), 1);
  assert.equal(after(bad, 8), 3);
  assert.ok(ladder.isOff);
  assert.equal(after(bad, 60), 3);
  assert.equal(after(good, 14), 3);
  assert.equal(after(good, 4), 2);
  assert.equal(after(good, 60), 0);
  assert.deepEqual(RUNGS.map((one) => one.height), [360, 180, 180, 0]);
});

test("too little room for the rung counts as suffering", () => {
  const ladder = new Ladder(0);
  const narrow = { loss: 0, rtt: 0, room: 100_000, isLimited: false };
  ladder.look(narrow, 2000);
  assert.ok(ladder.look(narrow, 4000));
});
