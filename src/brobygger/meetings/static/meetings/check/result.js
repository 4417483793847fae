// Shows what each part of the check found, and makes the code a helper reads it from.
// The parts know nothing of each other: each says "check:settled" with its name and its finding.
const page = document.querySelector("[data-check]");
const parts = [...page.querySelectorAll("[data-part]")];
const found = new Map(parts.map((part) => [part.dataset.part, "untried"]));

for (const one of page.querySelectorAll("[data-needs-script]")) one.hidden = false;
openOwnHelp();

document.addEventListener("check:settled", ({ detail }) => {
  found.set(detail.part, detail.outcome);
  const part = page.querySelector(`[data-part="${detail.part}"]`);
  for (const one of part.querySelectorAll("[data-outcome]"))
    one.hidden = one.dataset.outcome !== detail.outcome;
  if (isDone()) conclude();
});

function isDone() {
  return ["browser", "camera", "microphone", "network"].every(
    (name) => !["untried", "trying"].includes(found.get(name)),
  );
}

function conclude() {
  const verdict = verdictOf(Object.fromEntries(found));
  for (const one of page.querySelectorAll("[data-verdict]"))
    one.hidden = one.dataset.verdict !== verdict;
  page.querySelector("[data-code]").textContent = codeOf();
  page.querySelector("[data-result]").hidden = false;
}

function verdictOf({ browser, camera, microphone, speaker, network }) {
  const cannot = ["old", "unsafe"].includes(browser) || ["blocked", "away"].includes(network);
  if (cannot) return "cannot";
  return [camera, microphone, speaker, network].every((one) => one === "ok") ? "ready" : "can";
}

// System, one digit for each part, and one by Luhn that finds mishearing: codes.py reads it.
function codeOf() {
  const digits = [Number(page.querySelector(`[data-system="${system()}"]`).dataset.digit)];
  for (const part of parts) {
    const shown = part.querySelector(`[data-outcome="${found.get(part.dataset.part)}"]`);
    digits.push(Number(shown.dataset.digit));
  }
  const sum = digits.toReversed().reduce((total, digit, place) => {
    const doubled = place % 2 === 0 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  const code = [...digits, (10 - (sum % 10)) % 10].join("");
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}

function system() {
  const said = navigator.userAgent;
  if (/iPhone|iPad/.test(said) || (/Macintosh/.test(said) && navigator.maxTouchPoints > 1))
    return "iphone";
  if (/Android/.test(said)) return "android";
  if (/Windows/.test(said)) return "windows";
  return /Macintosh/.test(said) ? "mac" : "other";
}

// What one sits at comes first and stands open, unless a helper looks at somebody else's.
function openOwnHelp() {
  const all = [...page.querySelectorAll("[data-system]")];
  if (!all.some((one) => one.open)) page.querySelector(`[data-system="${system()}"]`).open = true;
}
