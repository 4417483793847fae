// When a call counts as use of the page. Run by tests/meetings/test_keys.py.
import assert from "node:assert/strict";
import { test } from "node:test";

const room = new URL("../../../src/brobygger/meetings/static/meetings/room/", import.meta.url);
const { countsAsUse } = await import(new URL("use.js", room));
const inside = (...people) => ({ state: "inside", people: new Map(people.map((one, at) => [at, one])) });

test("somebody who listens uses the page", () => {
  assert.equal(countsAsUse(inside({ isGone: false }), { screen: null }), true);
  assert.equal(countsAsUse(inside({ isGone: true }, {}), { screen: null }), true);
});

test("an empty room, or one everybody has left, is a page left alone", () => {
  assert.equal(countsAsUse(inside(), { screen: null }), false);
  assert.equal(countsAsUse(inside({ isGone: true }), { screen: null }), false);
});

test("a screen that is shown is used", () => {
  assert.equal(countsAsUse(inside(), { screen: {} }), true);
});

test("before one is let in, after it is over and without a call nothing counts", () => {
  for (const state of ["away", "knocking", "over"])
    assert.equal(countsAsUse({ ...inside({}), state }, { screen: {} }), false);
  assert.equal(countsAsUse(null, { screen: {} }), false);
});
