// Ten questions to Brobygger, and a call from the browser to itself for five seconds.
const LASTS = 5000;
const EVERY = 100;
const QUESTIONS = 10;
const SLOW = 300; // ms: longer, and people begin to talk at the same time
const MANY = 5; // per cent of messages lost that one hears
const page = document.querySelector("[data-check]");
const numbers = page.querySelector("[data-measured]");
let round = 0;

document.addEventListener("check:begin", async () => {
  const mine = ++round;
  settle("trying");
  const [way, call] = await Promise.all([askServer(), callOneself()]);
  if (mine !== round) return;
  fill({ answer: way.rtt, unanswered: `${way.missing}/${QUESTIONS}`, rtt: call.rtt, lost: call.lost });
  settle(outcomeOf(way, call));
});

function outcomeOf(way, call) {
  if (way.missing === QUESTIONS) return "away";
  if (!call.connected) return "blocked";
  return way.rtt > SLOW || way.missing > 0 || call.lost > MANY ? "slow" : "ok";
}

async function askServer() {
  const times = [];
  for (let asked = 0; asked < QUESTIONS; asked += 1) {
    const from = performance.now();
    const answer = await fetch(page.dataset.answersAt, {
      cache: "no-store",
      signal: AbortSignal.timeout(2000),
    }).catch(() => null);
    if (answer?.ok) times.push(performance.now() - from);
  }
  return { rtt: middle(times), missing: QUESTIONS - times.length };
}

// Small messages that are not sent again when they are lost, as sound and pictures are not.
async function callOneself() {
  const silent = { connected: false, rtt: null, lost: null };
  if (!("RTCPeerConnection" in window)) return silent;
  const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
  try {
    const channel = here.createDataChannel("check", { ordered: false, maxRetransmits: 0 });
    there.addEventListener("datachannel", ({ channel: echo }) => {
      echo.addEventListener("message", ({ data }) => echo.send(data));
    });
    await introduce(here, there);
    return (await isOpen(channel)) ? await measure(channel) : silent;
  } catch {
    return silent;
  } finally {
    here.close();
    there.close();
  }
}

async function introduce(here, there) {
  for (const [one, other] of [[here, there], [there, here]])
    one.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate) other.addIceCandidate(candidate).catch(() => {}); // one way fewer to try
    });
  await here.setLocalDescription();
  await there.setRemoteDescription(here.localDescription);
  await there.setLocalDescription();
  await here.setRemoteDescription(there.localDescription);
}

function isOpen(channel) {
  return new Promise((tell) => {
    setTimeout(() => tell(false), LASTS);
    channel.addEventListener("open", () => tell(true));
  });
}

async function measure(channel) {
  const times = [];
  let sent = 0;
  channel.addEventListener("message", ({ data }) => times.push(performance.now() - Number(data)));
  for (; sent < LASTS / EVERY; sent += 1) {
    channel.send(String(performance.now()));
    await rest(EVERY);
  }
  await rest(EVERY * 2);
  return { connected: true, rtt: middle(times), lost: Math.round((1 - times.length / sent) * 100) };
}

function fill(values) {
  for (const [name, value] of Object.entries(values))
    page.querySelector(`[data-fill="${name}"]`).textContent = value ?? "–";
  numbers.hidden = false;
}

function middle(times) {
  if (times.length === 0) return null;
  return Math.round(times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)]);
}

function rest(milliseconds) {
  return new Promise((wake) => setTimeout(wake, milliseconds));
}

function settle(outcome) {
  document.dispatchEvent(
    new CustomEvent("check:settled", { detail: { part: "network", outcome } }),
  );
}
