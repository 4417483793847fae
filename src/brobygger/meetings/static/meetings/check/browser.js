// What this browser can do at all: asked before anything is pressed.
const can = {
  calls: "RTCPeerConnection" in window,
  devices: Boolean(navigator.mediaDevices?.getUserMedia),
  large: "RTCRtpScriptTransform" in window,
};
for (const one of document.querySelectorAll("[data-ability]"))
  one.textContent = can[one.dataset.ability] ? one.dataset.yes : one.dataset.no;

function outcome() {
  if (!window.isSecureContext) return "unsafe";
  if (!can.calls || !can.devices) return "old";
  return can.large ? "ok" : "small";
}
document.dispatchEvent(
  new CustomEvent("check:settled", { detail: { part: "browser", outcome: outcome() } }),
);
