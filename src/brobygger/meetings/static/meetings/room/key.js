// Keys of a call, made and kept in browsers only. Pure: no page, no network; `node --test` runs it too.
const text = new TextEncoder();
const EC = { name: "ECDH", namedCurve: "P-256" };
export const PICTURES = 32; // four of them: 1,048,576 codes
const MEETING_KEY_BYTES = 32;

export const b64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
export const unb64 = (words) => Uint8Array.from(atob(words), (one) => one.charCodeAt(0));
export const random = (count) => crypto.getRandomValues(new Uint8Array(count));

/** Fields with their lengths, so that no two lists of fields ever read the same. */
export const framed = (...fields) => text.encode(fields.map((one) => `${String(one).length}:${one}`).join("|"));
const digest = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** One side of an exchange: a key pair that never leaves, its public half, and a nonce. */
export async function makeSide() {
  const pair = await crypto.subtle.generateKey(EC, false, ["deriveBits"]);
  const pub = b64(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { secret: pair.privateKey, pub, nonce: b64(random(16)) };
}

export const commitTo = async ({ pub, nonce }) => b64(await digest(framed("commit 1", pub, nonce)));

/** The four pictures both ends see. Equal unless somebody sits in the middle. */
export async function picturesOf(meeting, guest, host) {
  const sum = await digest(framed("pictures 1", meeting, guest.pub, guest.nonce, host.pub, host.nonce));
  return [0, 1, 2, 3].map((place) => sum[place] % PICTURES);
}

async function agreed(secret, pub) {
  const other = await crypto.subtle.importKey("raw", unb64(pub), EC, false, []);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: other }, secret, 256));
}

async function derive(material, context, use, kind, uses) {
  const base = await crypto.subtle.importKey("raw", material, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: await digest(context), info: text.encode(`brobygger ${use} 1`) };
  return crypto.subtle.deriveKey(how, base, kind, false, uses);
}

const AES = { name: "AES-GCM", length: 256 };
const HMAC = { name: "HMAC", hash: "SHA-256", length: 256 };

async function seal(key, context, bytes) {
  const iv = random(12);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: context }, key, bytes);
  return { iv: b64(iv), sealed: b64(sealed) };
}

async function open(key, context, { iv, sealed }) {
  const how = { name: "AES-GCM", iv: unb64(iv), additionalData: context };
  return new Uint8Array(await crypto.subtle.decrypt(how, key, unb64(sealed)));
}

const handoffContext = (meeting, guest, host) =>
  framed("admission 1", meeting, guest.pub, guest.nonce, host.pub, host.nonce);

/** What the host gives whom it lets in: the meeting's key, its number, and who leads. */
export async function giveKey(meeting, host, guest, given) {
  const context = handoffContext(meeting, guest, host);
  const key = await derive(await agreed(host.secret, guest.pub), context, "admission", AES, ["encrypt"]);
  const plain = { ...given, key: b64(given.key) };
  return seal(key, context, text.encode(JSON.stringify(plain)));
}

export async function takeKey(meeting, guest, host, sealed) {
  const context = handoffContext(meeting, guest, host);
  const key = await derive(await agreed(guest.secret, host.pub), context, "admission", AES, ["decrypt"]);
  const plain = JSON.parse(new TextDecoder().decode(await open(key, context, sealed)));
  return { ...plain, key: unb64(plain.key) };
}

export const newMeetingKey = () => random(MEETING_KEY_BYTES);

/**
 * What two people in the call share with each other and with nobody else in it: a key to sign with
 * and one to pass on the next meeting key. Made of the meeting's key and of their own exchange, so
 * that neither the server (no meeting key) nor somebody removed (no exchange with these two) has it.
 */
export async function pairKeys(meeting, epoch, meetingKey, me, peer) {
  const [first, second] = me.id < peer.id ? [me, peer] : [peer, me];
  const context = framed(
    ...["pair 1", meeting, epoch, first.id, first.pub, first.nonce, second.id, second.pub, second.nonce],
  );
  const shared = await agreed(me.secret, peer.pub);
  const material = new Uint8Array([...meetingKey, ...shared]);
  const sign = await derive(material, context, "signals", HMAC, ["sign", "verify"]);
  const wrap = await derive(material, context, "next key", AES, ["encrypt", "decrypt"]);
  const talk = await derive(material, context, "talk", AES, ["encrypt", "decrypt"]);
  return { sign, wrap, talk, context };
}

export const wrapNext = (keys, meetingKey) => seal(keys.wrap, keys.context, meetingKey);
export const unwrapNext = (keys, wrapped) => open(keys.wrap, keys.context, wrapped);

/** Words that travel through the server where there is no way of their own between two browsers. */
export const sealWords = (keys, words) => seal(keys.talk, keys.context, text.encode(JSON.stringify(words)));
export const openWords = async (keys, sealed) =>
  JSON.parse(new TextDecoder().decode(await open(keys.talk, keys.context, sealed)));

/** What is signed: everything that says who means whom, in which call and when, and the whole body. */
const signed = (meeting, epoch, from, to, body) =>
  framed("signal 1", meeting, epoch, from.id, to.id, from.nonce, to.nonce, body);

export const mac = async (key, meeting, epoch, from, to, body) =>
  b64(await crypto.subtle.sign("HMAC", key, signed(meeting, epoch, from, to, body)));

export async function isFrom(key, meeting, epoch, from, to, body, given) {
  try {
    return await crypto.subtle.verify("HMAC", key, unb64(given), signed(meeting, epoch, from, to, body));
  } catch {
    return false; // no base64 at all
  }
}
