// How much picture a link carries: down when it suffers, up again after a good while. Pure.
import { pairInUse } from "./ways.js";

export const RUNGS = [
  { height: 360, fps: 20, bits: 600_000 },
  { height: 180, fps: 15, bits: 220_000 },
  { height: 180, fps: 8, bits: 100_000 },
  { height: 0, fps: 0, bits: 0 },
];
const BAD_ROUNDS = 2; // of two seconds each
const GOOD_MS = 15_000;

export class Ladder {
  constructor(now) {
    Object.assign(this, { rung: 0, bad: 0, goodSince: now });
  }

  /** One look at a link: {loss 0–1, rtt in s, room in bits/s or null, isLimited}. True when the rung changed. */
  look({ loss, rtt, room, isLimited }, now) {
    const wanted = RUNGS[this.rung].bits;
    const suffers = loss > 0.08 || rtt > 0.8 || (room !== null && wanted > 0 && room < wanted * 0.6) || isLimited;
    if (suffers) {
      this.bad += 1;
      this.goodSince = now;
      if (this.bad < BAD_ROUNDS || this.rung === RUNGS.length - 1) return false;
      this.bad = 0;
      this.rung += 1;
      return true;
    }
    this.bad = 0;
    if (this.rung === 0 || now - this.goodSince < GOOD_MS) return false;
    this.goodSince = now;
    this.rung -= 1;
    return true;
  }

  get isOff() {
    return RUNGS[this.rung].height === 0;
  }
}

/** What two reports of one connection say about the time between them. */
export function lookAt(before, now) {
  const all = [...now.values()];
  const pair = pairInUse(now);
  const out = all.find((one) => one.type === "outbound-rtp" && one.kind === "video");
  const heard = all.find((one) => one.type === "remote-inbound-rtp" && one.kind === "video");
  const earlier = out && before?.get(out.id);
  const isLimited = out?.qualityLimitationReason === "bandwidth" && earlier?.qualityLimitationReason === "bandwidth";
  return {
    loss: heard?.fractionLost ?? 0,
    rtt: pair?.currentRoundTripTime ?? 0,
    room: pair?.availableOutgoingBitrate ?? null,
    isLimited: Boolean(isLimited) && (out.framesPerSecond ?? 0) < 5,
  };
}

/** Ask the encoder for this much. */
export async function apply(sender, rung, { isScreen = false } = {}) {
  const wanted = RUNGS[rung];
  const settings = sender.getParameters();
  if (!settings.encodings?.length) return;
  const tall = sender.track?.getSettings?.().height ?? wanted.height;
  Object.assign(settings.encodings[0], {
    active: wanted.height > 0,
    maxBitrate: isScreen ? 1_200_000 : Math.max(wanted.bits, 1000),
    maxFramerate: isScreen ? 8 : Math.max(wanted.fps, 1),
    scaleResolutionDownBy: isScreen || !wanted.height ? 1 : Math.max(1, tall / wanted.height),
  });
  await sender.setParameters(settings);
}
