// Shows one's own picture; a camera that gives none within five seconds is taken by something else.
const PATIENCE = 5000;
const shown = document.querySelector('[data-shown="camera"]');
const picture = shown.querySelector("[data-preview]");
let waiting;

document.addEventListener("check:camera", ({ detail }) => {
  shown.hidden = false;
  picture.srcObject = detail.stream;
  picture.play().catch(() => {}); // a newer stream took its place
  waiting = setTimeout(() => settle("busy"), PATIENCE);
});
picture.addEventListener("loadeddata", () => {
  clearTimeout(waiting);
  settle("ok");
});
document.addEventListener("check:camera-off", () => {
  clearTimeout(waiting);
  picture.srcObject = null;
  shown.hidden = true;
});

function settle(outcome) {
  document.dispatchEvent(
    new CustomEvent("check:settled", { detail: { part: "camera", outcome } }),
  );
}
