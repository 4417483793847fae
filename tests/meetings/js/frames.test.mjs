// Frames through a media server, and who is shown: the pure part. Run by tests/meetings/test_sfu.py.
import assert from "node:assert/strict";
import { test } from "node:test";

const room = new URL("../../../src/brobygger/meetings/static/meetings/room/", import.meta.url);
const { Opener, Sealer, clearBytes, frameKey } = await import(new URL("frames.js", room));
const { newMeetingKey, pairKeys, makeSide, openWords, sealWords } = await import(new URL("key.js", room));
const { chosen, speakersOf } = await import(new URL("stage.js", room));

const KINDS = [["audio", false], ["video", true], ["video", false]];
const bytesOf = (count) => crypto.getRandomValues(new Uint8Array(count));
const countOf = (sealed) => new DataView(sealed.buffer).getUint32(sealed.length - 6);

async function two({ epoch = 1, key = newMeetingKey() } = {}) {
  const [sealer, opener] = [new Sealer("anna"), new Opener()];
  await sealer.install(epoch, key);
  opener.install(epoch, key);
  opener.meet("anna", sealer.session);
  return { sealer, opener, key, epoch };
}

test("a frame comes out as it went in, whatever its length", async () => {
  const { sealer, opener } = await two();
  for (const [kind, isKey] of KINDS)
    for (const length of [0, 1, 2, 3, 9, 10, 11, 200, 60_000]) {
      const plain = bytesOf(length);
      const sealed = await sealer.seal(kind, isKey, plain.buffer);
      assert.deepEqual(await opener.open("anna", kind, isKey, sealed.buffer), plain);
    }
});

test("only what packets are put together by stays readable", async () => {
  const { sealer } = await two();
  const plain = new Uint8Array(500).fill(7);
  for (const [kind, isKey] of KINDS) {
    const sealed = await sealer.seal(kind, isKey, plain.buffer);
    const clear = clearBytes(kind, isKey);
    assert.deepEqual([...sealed.subarray(0, clear)], Array(clear).fill(7));
    const hidden = sealed.subarray(clear, sealed.length - 6);
    assert.ok(hidden.filter((one) => one === 7).length < 30);
  }
});

test("no IV meets the same key twice: not in a crowd, not after a new connection, not in a new page", async () => {
  const { sealer, key } = await two();
  const used = new Set();
  const note = async (one, epoch) => {
    const frames = await Promise.all(
      Array.from({ length: 300 }, (_, place) => one.seal(place % 2 ? "audio" : "video", false, bytesOf(40).buffer)),
    );
    frames.forEach((frame, place) => used.add(`${one.session} ${epoch} ${place % 2} ${countOf(frame)}`));
  };
  await note(sealer, 1);
  await note(sealer, 1); // a new connection: the sealer goes on counting
  await sealer.install(1, key); // the same key once more does not begin anew
  await note(sealer, 1);
  await sealer.install(2, newMeetingKey());
  await sealer.install(1, key); // and there is no way back to an older one
  await note(sealer, 2);
  const other = new Sealer("anna"); // a new page or worker: another session, so another key
  await other.install(1, key);
  await note(other, 1);
  assert.equal(used.size, 5 * 300);
  assert.notEqual(other.session, sealer.session);
});

test("keys differ by sender, session, kind and epoch", async () => {
  const key = newMeetingKey();
  const about = { seat: "a", session: "s", kind: "audio", epoch: 1 };
  const others = [{ seat: "b" }, { session: "t" }, { kind: "video" }, { epoch: 2 }];
  const plain = bytesOf(64);
  const how = { name: "AES-GCM", iv: new Uint8Array(12) };
  const sealed = await crypto.subtle.encrypt(how, await frameKey(key, about), plain);
  assert.deepEqual(new Uint8Array(await crypto.subtle.decrypt(how, await frameKey(key, about), sealed)), plain);
  for (const other of others)
    await assert.rejects(crypto.subtle.decrypt(how, await frameKey(key, { ...about, ...other }), sealed));
});

test("a wrong key, another sender and another session show nothing", async () => {
  const { sealer, opener } = await two();
  const stranger = new Opener();
  stranger.install(1, newMeetingKey());
  stranger.meet("anna", sealer.session);
  opener.meet("bo", sealer.session);
  for (const [kind, isKey] of KINDS) {
    const sealed = await sealer.seal(kind, isKey, bytesOf(100).buffer);
    assert.equal(await stranger.open("anna", kind, isKey, sealed.buffer), null);
    assert.equal(await opener.open("bo", kind, isKey, sealed.buffer), null);
    assert.equal(await opener.open("nobody", kind, isKey, sealed.buffer), null);
    assert.equal(await opener.open(undefined, kind, isKey, sealed.buffer), null);
  }
  const sealed = await sealer.seal("audio", false, bytesOf(100).buffer);
  opener.meet("anna", "another session");
  assert.equal(await opener.open("anna", "audio", false, sealed.buffer), null);
});

test("without a key nothing is sent, never in the clear", async () => {
  const sealer = new Sealer("anna");
  assert.equal(await sealer.seal("audio", false, bytesOf(10).buffer), null);
});

test("changed, cut, plain and random frames show nothing", async () => {
  const { sealer, opener } = await two();
  const sealed = await sealer.seal("video", true, bytesOf(120).buffer);
  for (let place = 0; place < sealed.length; place += 1) {
    const changed = sealed.slice();
    changed[place] ^= 1;
    assert.equal(await opener.open("anna", "video", true, changed.buffer), null, `byte ${place}`);
  }
  for (let length = 0; length < sealed.length; length += 7)
    assert.equal(await opener.open("anna", "video", true, sealed.slice(0, length).buffer), null);
  for (let round = 0; round < 200; round += 1)
    assert.equal(await opener.open("anna", "video", round % 2 === 0, bytesOf(round).buffer), null);
  assert.ok(await opener.open("anna", "video", true, sealed.buffer));
});

test("a frame played twice, or from long ago, is refused; a little disorder is not", async () => {
  const { sealer, opener } = await two();
  const frames = [];
  for (let round = 0; round < 600; round += 1) frames.push(await sealer.seal("audio", false, bytesOf(20).buffer));
  const opens = async (place) => Boolean(await opener.open("anna", "audio", false, frames[place].buffer));
  assert.ok(await opens(1));
  assert.ok(await opens(0));
  assert.equal(await opens(1), false);
  assert.ok(await opens(599));
  assert.ok(await opens(598));
  assert.equal(await opens(598), false);
  assert.equal(await opens(10), false);
});

test("after a removal the old key opens nothing, and what is under way still comes", async () => {
  const { sealer, opener, key } = await two();
  const removed = new Opener();
  removed.install(1, key);
  removed.meet("anna", sealer.session);
  const underWay = await sealer.seal("video", true, bytesOf(90).buffer);
  const late = await sealer.seal("video", false, bytesOf(90).buffer);
  const next = newMeetingKey();
  await sealer.install(2, next);
  opener.install(2, next);
  assert.ok(await opener.open("anna", "video", true, underWay.buffer));
  for (const [kind, isKey] of KINDS) {
    const sealed = await sealer.seal(kind, isKey, bytesOf(90).buffer);
    assert.ok(await opener.open("anna", kind, isKey, sealed.buffer));
    assert.equal(await removed.open("anna", kind, isKey, sealed.buffer), null);
  }
  removed.install(2, key); // nor when they call the old key the new one
  const sealed = await sealer.seal("audio", false, bytesOf(90).buffer);
  assert.equal(await removed.open("anna", "audio", false, sealed.buffer), null);
  assert.equal(await opener.open("anna", "video", false, late.buffer), null); // there is no way back
  const third = newMeetingKey();
  opener.install(3, third);
  assert.deepEqual([...opener.keys.keys()], [2, 3]);
});

test("words through the server open for the two they are between, and for nobody else", async () => {
  const key = newMeetingKey();
  const sides = await Promise.all(["a", "b", "c"].map(async (id) => ({ id, ...(await makeSide()) })));
  const [a, b, c] = sides;
  const sealed = await sealWords(await pairKeys("m", 1, key, a, b), { k: "chat", text: "hemmeligt" });
  assert.ok(!JSON.stringify(sealed).includes("hemmeligt"));
  assert.deepEqual(await openWords(await pairKeys("m", 1, key, b, a), sealed), { k: "chat", text: "hemmeligt" });
  for (const other of [await pairKeys("m", 1, key, c, a), await pairKeys("m", 2, key, b, a)])
    await assert.rejects(openWords(other, sealed));
});

const person = (id, spokeAt = 0, more = {}) => ({ id, spokeAt, isShowing: false, ...more });

test("six are shown: pinned, a screen, the newest speakers; and nobody jumps", () => {
  const all = "abcdefghij".split("").map((id, place) => person(id, place));
  const ids = (people, how) => chosen(people, how).map((one) => one.id).join("");
  assert.equal(ids(all.slice(0, 6)), "abcdef");
  assert.equal(ids(all), "efghij");
  assert.equal(ids(all, { pinned: "a" }), "afghij");
  assert.equal(ids([...all, person("k", 0, { isShowing: true })]), "fghijk");
  all[0].spokeAt = 99;
  assert.equal(ids(all), "afghij");
  assert.equal(ids("abcdefgh".split("").map((id) => person(id))), "abcdef");
});

test("four are on the stage of a webinar, those who lead first", () => {
  assert.deepEqual(speakersOf(["h"], ["a", "b"]), ["h", "a", "b"]);
  assert.deepEqual(speakersOf(["h", "g"], ["a", "h", "b", "c"]), ["h", "g", "a", "b"]);
});
