// Three soft tones, and the question only a person can answer.
const TONES = [440, 554, 659];
const question = document.querySelector("[data-question]");

document.querySelector("[data-play]").addEventListener("click", async () => {
  try {
    await play();
  } catch {
    settle("broken");
    return;
  }
  settle("untried");
  question.hidden = false;
});
for (const button of question.querySelectorAll("[data-heard]"))
  button.addEventListener("click", () => settle(button.dataset.heard));

async function play() {
  const context = new AudioContext();
  await Promise.race([context.resume(), tooLate()]);
  TONES.forEach((pitch, place) => tone(context, pitch, context.currentTime + place * 0.5));
  setTimeout(() => context.close(), 2500);
}

function tone(context, pitch, from) {
  const source = new OscillatorNode(context, { frequency: pitch });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(0.3, from + 0.05);
  volume.gain.linearRampToValueAtTime(0, from + 0.45);
  source.connect(volume).connect(context.destination);
  source.start(from);
  source.stop(from + 0.5);
}

function tooLate() {
  return new Promise((_, refuse) => setTimeout(refuse, 3000));
}

function settle(outcome) {
  document.dispatchEvent(
    new CustomEvent("check:settled", { detail: { part: "speaker", outcome } }),
  );
}
