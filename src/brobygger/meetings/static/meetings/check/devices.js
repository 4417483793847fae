// Asks for camera and microphone, as one wished; hands each stream on, or says why there is none.
const WHY = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "none",
  OverconstrainedError: "none",
};
const CONSTRAINT = { camera: "video", microphone: "audio" };
const page = document.querySelector("[data-check]");
const off = page.querySelector("[data-stop]");
const live = new Map();
let round = 0;

for (const button of page.querySelectorAll("[data-begin]"))
  button.addEventListener("click", () => begin(button.dataset.begin.split(" ").filter(Boolean)));
for (const list of page.querySelectorAll("[data-devices]"))
  list.addEventListener("change", () => choose(list.dataset.devices, list.value));
off.addEventListener("click", () => {
  const first = page.querySelector("[data-begin]");
  stopAll();
  first.focus();
});
addEventListener("pagehide", stopAll);

async function begin(wished) {
  const mine = ++round;
  stopAll();
  document.dispatchEvent(new CustomEvent("check:begin"));
  for (const kind of ["camera", "microphone"])
    settle(kind, wished.includes(kind) ? "trying" : "skipped");
  if (wished.length === 0) return;
  if (!navigator.mediaDevices?.getUserMedia) {
    for (const kind of wished) settle(kind, "refused");
    return;
  }
  for (const [kind, answer] of await askFor(wished)) {
    if (mine !== round) answer.stream?.getTracks().forEach((track) => track.stop());
    else take(kind, answer);
  }
}

// Together, so that the browser asks once; each on its own when one of them is missing or refused.
async function askFor(wished) {
  const both = await ask(Object.fromEntries(wished.map((kind) => [CONSTRAINT[kind], true])));
  if (both.stream)
    return wished.map((kind) => {
      const tracks = both.stream.getTracks().filter((track) => track.kind === CONSTRAINT[kind]);
      return [kind, { stream: new MediaStream(tracks) }];
    });
  if (wished.length === 1) return [[wished[0], both]];
  const answers = [];
  for (const kind of wished)
    answers.push([kind, (await mayAskAgain(kind, both)) ? await ask({ [CONSTRAINT[kind]]: true }) : both]);
  return answers;
}

async function ask(wish) {
  try {
    return { stream: await navigator.mediaDevices.getUserMedia(wish) };
  } catch (error) {
    return { why: WHY[error.name] ?? "busy" };
  }
}

// After a no, people are not asked the same again; what is allowed already can be tried alone.
async function mayAskAgain(kind, { why }) {
  if (why !== "refused") return true;
  try {
    return (await navigator.permissions.query({ name: kind })).state === "granted";
  } catch {
    return false;
  }
}

function take(kind, { stream, why }) {
  if (!stream) {
    settle(kind, why);
    return;
  }
  live.set(kind, stream);
  off.hidden = false;
  const [track] = stream.getTracks();
  track.addEventListener("ended", () => live.get(kind) === stream && lose(kind));
  document.dispatchEvent(new CustomEvent(`check:${kind}`, { detail: { stream } }));
  list(kind, track);
}

function lose(kind) {
  stop(kind);
  settle(kind, "none");
}

async function choose(kind, deviceId) {
  stop(kind);
  settle(kind, "trying");
  take(kind, await ask({ [CONSTRAINT[kind]]: { deviceId: { exact: deviceId } } }));
}

async function list(kind, track) {
  const select = page.querySelector(`[data-devices="${kind}"]`);
  const all = await navigator.mediaDevices.enumerateDevices();
  const mine = all.filter((one) => one.kind === `${CONSTRAINT[kind]}input`);
  select.replaceChildren(
    ...mine.map((one, place) => {
      const label = one.label || `${select.dataset.nameless} ${place + 1}`;
      return new Option(label, one.deviceId, false, one.label === track.label);
    }),
  );
}

function stop(kind) {
  live.get(kind)?.getTracks().forEach((track) => track.stop());
  live.delete(kind);
  off.hidden = live.size === 0;
  document.dispatchEvent(new CustomEvent(`check:${kind}-off`));
}

function stopAll() {
  for (const kind of ["camera", "microphone"]) stop(kind);
}

function settle(part, outcome) {
  document.dispatchEvent(new CustomEvent("check:settled", { detail: { part, outcome } }));
}
