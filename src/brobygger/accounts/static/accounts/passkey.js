"use strict";
// <form data-passkey="create|get|sign-in">: asks the browser for a passkey, puts the answer into the
// hidden field `credential` and sends the form. The question stands in data-options, or is fetched
// from data-options-url. Without script, or without passkeys in the browser, nothing is changed.
// A form may come later (in the curtain over a locked page): whoever listens for "passkey" and
// prevents it sends the form itself, so that the page behind stays as it is.
(() => {
  const bytes = (text) => {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const known = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));

  const create = async ({ publicKey }, form) => {
    const alone = form.querySelector("input[name=passwordless]")?.checked ?? false;
    const demands = {
      ...publicKey.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone ? { userVerification: "required" } : {}),
    };
    const made = await navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        user: { ...publicKey.user, id: bytes(publicKey.user.id) },
        excludeCredentials: known(publicKey.excludeCredentials),
        authenticatorSelection: demands,
      },
    });
    return {
      ...about(made),
      response: {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject),
        transports: made.response.getTransports?.() ?? [],
      },
    };
  };

  const get = async ({ publicKey }) => {
    const used = await navigator.credentials.get({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        allowCredentials: known(publicKey.allowCredentials),
      },
    });
    const { userHandle } = used.response;
    return {
      ...about(used),
      response: {
        clientDataJSON: text(used.response.clientDataJSON),
        authenticatorData: text(used.response.authenticatorData),
        signature: text(used.response.signature),
        userHandle: userHandle ? text(userHandle) : null,
      },
    };
  };

  const about = (key) => ({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    authenticatorAttachment: key.authenticatorAttachment,
    clientExtensionResults: key.getClientExtensionResults(),
  });

  const question = async ({ dataset }) => {
    if (dataset.options) return JSON.parse(dataset.options);
    const headers = { Accept: "application/json" };
    const answer = await fetch(dataset.optionsUrl, { headers, cache: "no-store" });
    return (await answer.json()).request_options;
  };

  const ask = async (form) => {
    const trouble = form.querySelector("[data-passkey-error]");
    trouble.hidden = true;
    try {
      const options = await question(form);
      const answer = form.dataset.passkey === "create" ? create : get;
      const credential = await answer(options, form);
      form.querySelector("input[name=credential]").value = JSON.stringify(credential);
      const event = new CustomEvent("passkey", { bubbles: true, cancelable: true });
      if (form.dispatchEvent(event)) form.submit();
    } catch {
      trouble.hidden = false; // dismissed, not known here, or too late: the person decides what next
    }
  };

  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) form.hidden = false;
  const asked = (event) => {
    if (!event.target.matches("form[data-passkey]")) return;
    event.preventDefault();
    ask(event.target);
  };
  document.addEventListener("submit", asked, { capture: true });
})();
