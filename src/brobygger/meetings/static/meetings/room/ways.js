// Ways through a bad network, from the straightest to the narrowest, and for how long each is tried. Pure.

export const FIRST_MS = 10_000; // for the first connection to come about by itself
export const AWAY_MS = 2_000; // a connection that falls silent often comes back
export const SETTLED_MS = 30_000; // what held for so long was a good way; the next trouble is another one
export const GIVE_UP_MS = 52_000; // by then people are told what to do instead
export const AGAIN_MS = 15_000; // and it is tried again, for as long as the call lasts

// `rest` before trying, `patience` after it.
export const WAYS = [
  { rest: 0, patience: FIRST_MS },
  { rest: 1000, patience: 6000 },
  { rest: 2000, patience: 6000 },
  { rest: 4000, patience: 6000 },
  { rest: 0, patience: 9000, relay: true },
  { rest: 0, patience: 9000, relay: true, stream: true },
];
const LAST_STRAIGHT = 3;
const LAST_RELAY = 4;

const urlsOf = ({ urls }) => [urls ?? []].flat();
const isRelay = (url) => /^turns?:/.test(url);
const isStream = (url) => url.startsWith("turns:") || /^turn:.*[?&]transport=tcp/.test(url);
const keep = (servers, wanted) =>
  servers.map((one) => ({ ...one, urls: urlsOf(one).filter(wanted) })).filter((one) => one.urls.length);

export const relaysIn = (servers) => servers.flatMap(urlsOf).filter(isRelay);

export const isWay = (way) => Number.isInteger(way) && way >= 0 && way < WAYS.length;

/** The number of the way after this one, as far as these servers offer one; the last is tried again and again. */
export function wayAfter(way, servers) {
  const relays = relaysIn(servers);
  const last = relays.some(isStream) ? WAYS.length - 1 : relays.length ? LAST_RELAY : LAST_STRAIGHT;
  return Math.min(way + 1, last);
}

/** What the browser is told. Who must stay hidden behind the relay stays there on every way. */
export function settingsFor(way, { servers, relay }) {
  const { relay: only = false, stream = false } = WAYS[way];
  const iceServers = stream ? keep(servers, isStream) : only || relay ? keep(servers, isRelay) : servers;
  return { iceServers, iceTransportPolicy: relay || only ? "relay" : "all" };
}

/** The pair of addresses in use, of a report on a connection: after a new start the old ones are there too. */
export function pairInUse(report) {
  const all = [...report.values()];
  const transport = all.find((one) => one.type === "transport");
  return report.get(transport?.selectedCandidatePairId) ?? all.find((one) => one.selected); // Firefox says it so
}

/** Passwords are asked for anew when three quarters of their seconds have gone. */
export const freshAfter = (seconds) => seconds * 750;
