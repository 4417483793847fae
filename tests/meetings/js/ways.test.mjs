// The pure part of getting through bad networks. Run by tests/meetings/test_turn.py.
import assert from "node:assert/strict";
import { test } from "node:test";

const room = new URL("../../../src/brobygger/meetings/static/meetings/room/", import.meta.url);
const { AWAY_MS, FIRST_MS, GIVE_UP_MS, WAYS, freshAfter, isWay, relaysIn, settingsFor, wayAfter } = await import(
  new URL("ways.js", room)
);

const STUN = { urls: "stun:turn.example:3478" };
const UDP = "turn:turn.example:3478?transport=udp";
const TCP = "turn:turn.example:3478?transport=tcp";
const SEALED = "turns:turn.example:443";
const RELAY = { urls: [UDP, TCP, SEALED], username: "u", credential: "c" };
const walk = (servers) => {
  const ways = [0];
  for (let step = 0; step < 9; step += 1) ways.push(wayAfter(ways.at(-1), servers));
  return ways;
};

test("the ways are walked to the narrowest there is, and stay there", () => {
  assert.deepEqual(walk([STUN, RELAY]), [0, 1, 2, 3, 4, 5, 5, 5, 5, 5]);
  assert.deepEqual(walk([{ urls: UDP }]), [0, 1, 2, 3, 4, 4, 4, 4, 4, 4]);
  assert.deepEqual(walk([STUN]), [0, 1, 2, 3, 3, 3, 3, 3, 3, 3]);
  assert.deepEqual(walk([]), [0, 1, 2, 3, 3, 3, 3, 3, 3, 3]);
});

test("all of them have been tried before people are told to call", () => {
  const first = Math.max(FIRST_MS, AWAY_MS);
  const whole = WAYS.slice(1).reduce((sum, { rest, patience }) => sum + rest + patience, first);
  assert.ok(whole - WAYS.at(-1).patience < GIVE_UP_MS - 5000, "the last way is begun well before"); 
  assert.ok(GIVE_UP_MS < 60_000);
  assert.deepEqual(WAYS.slice(1, 4).map(({ rest }) => rest), [1000, 2000, 4000]);
});

test("the straight ways use everything, the later ones the relay, the last what looks like a web page", () => {
  const open = { servers: [STUN, RELAY], relay: false };
  for (const way of [0, 1, 2, 3]) assert.deepEqual(settingsFor(way, open), { iceServers: [STUN, RELAY], iceTransportPolicy: "all" });
  assert.deepEqual(settingsFor(4, open), { iceServers: [RELAY], iceTransportPolicy: "relay" });
  const last = { iceServers: [{ ...RELAY, urls: [TCP, SEALED] }], iceTransportPolicy: "relay" };
  assert.deepEqual(settingsFor(5, open), last);
});

test("who must stay hidden is behind the relay on every way, also where there is none", () => {
  for (let way = 0; way < WAYS.length; way += 1) {
    for (const servers of [[STUN, RELAY], [STUN], []]) {
      const given = settingsFor(way, { servers, relay: true });
      assert.equal(given.iceTransportPolicy, "relay");
      assert.ok(!given.iceServers.some((one) => one.urls.includes(STUN.urls)));
    }
  }
});

test("a way that another browser names is one of these or nothing", () => {
  assert.deepEqual([0, 5].map(isWay), [true, true]);
  assert.ok(![-1, 6, 1.5, "1", null, undefined, NaN].some(isWay));
});

test("passwords are renewed before they lapse", () => {
  for (const seconds of [4, 60, 1800]) assert.ok(freshAfter(seconds) < seconds * 1000);
});

test("the relay's addresses are told from the rest", () => {
  assert.deepEqual(relaysIn([STUN, RELAY, {}]), [UDP, TCP, SEALED]);
});
