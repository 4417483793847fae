// Listens for somebody speaking. Five seconds of silence are said plainly, and listening goes on.
const PATIENCE = 5000;
const HEARD = 0.01; // of full strength: quiet speech, above the hum of a room
const LOOKS = 100;
const shown = document.querySelector('[data-shown="microphone"]');
const level = shown.querySelector("[data-level]");
let ear = null;

document.addEventListener("check:microphone", ({ detail }) => listen(detail.stream));
document.addEventListener("check:microphone-off", deaf);

function listen(stream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  context.resume();
  shown.hidden = false;
  ear = { context, analyser, samples: new Float32Array(analyser.fftSize), outcome: "" };
  ear.since = performance.now();
  ear.timer = setInterval(look, LOOKS);
}

function look() {
  ear.analyser.getFloatTimeDomainData(ear.samples);
  const squares = ear.samples.reduce((sum, one) => sum + one * one, 0);
  const strength = Math.sqrt(squares / ear.samples.length);
  level.value = Math.min(100, Math.round(Math.sqrt(strength) * 150));
  if (strength > HEARD) settle("ok");
  else if (!ear.outcome && performance.now() - ear.since > PATIENCE) settle("silent");
}

function settle(outcome) {
  if (ear.outcome === outcome) return;
  ear.outcome = outcome;
  document.dispatchEvent(
    new CustomEvent("check:settled", { detail: { part: "microphone", outcome } }),
  );
}

function deaf() {
  shown.hidden = true;
  if (!ear) return;
  clearInterval(ear.timer);
  ear.context.close();
  ear = null;
}
