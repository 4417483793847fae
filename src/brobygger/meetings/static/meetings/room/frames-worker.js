// Where frames are sealed and opened, beside the page, so that a busy page loses no sound. The page tells
// it keys and who is who; it tells the page its session. What cannot be opened goes nowhere.
import { Opener, Sealer } from "./frames.js";

const ASK_AGAIN_MS = 1000;
const opener = new Opener();
const routes = new Map(); // a way in → whose frames come on it
const counts = { sealed: 0, unsent: 0, opened: 0, refused: 0, dropped: 0 };
let sealer = null;

const hears = {
  begin: ({ seat }) => {
    sealer = new Sealer(seat);
    postMessage({ t: "session", session: sealer.session });
  },
  install: async ({ epoch, key }) => {
    opener.install(epoch, key);
    await sealer.install(epoch, key);
    postMessage({ t: "installed", epoch });
  },
  meet: ({ seat, session }) => opener.meet(seat, session),
  forget: ({ seat }) => opener.forget(seat),
  route: ({ way, seat }) => routes.set(way, seat),
  count: () => postMessage({ t: "counts", counts: { ...counts } }),
};

let going = Promise.resolve(); // in the order they were said
onmessage = ({ data }) => {
  going = going.then(() => hears[data.t]?.(data));
};

onrtctransform = ({ transformer }) => {
  const { side, kind, way } = transformer.options;
  const isKey = (frame) => kind === "video" && frame.type === "key";
  let askedAt = 0;

  async function out(frame, controller) {
    const sealed = await sealer?.seal(kind, isKey(frame), frame.data);
    if (!sealed) return void (counts.unsent += 1);
    counts.sealed += 1;
    frame.data = sealed.buffer;
    controller.enqueue(frame);
  }

  async function into(frame, controller) {
    const plain = await opener.open(routes.get(way), kind, isKey(frame), frame.data);
    if (!plain) return refused();
    counts.opened += 1;
    frame.data = plain.buffer;
    controller.enqueue(frame);
  }

  /** A picture that began before its key was here has to begin again. */
  function refused() {
    counts.refused += 1;
    if (kind !== "video" || performance.now() - askedAt < ASK_AGAIN_MS) return;
    askedAt = performance.now();
    transformer.sendKeyFrameRequest?.().catch(() => {});
  }

  const drop = () => void (counts.dropped += 1); // a way nobody looks at, for measuring
  const transform = { out, in: into, drop }[side];
  transformer.readable.pipeThrough(new TransformStream({ transform })).pipeTo(transformer.writable).catch(() => {});
};
