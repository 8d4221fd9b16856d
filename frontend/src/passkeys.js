const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

const named = (credentials) => credentials?.map((one) => ({ ...one, id: toBytes(one.id) }));

/** What the server wrote as JSON, with bytes where the browser wants bytes. */
function decoded({ publicKey }) {
  return {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    ...(publicKey.user && { user: { ...publicKey.user, id: toBytes(publicKey.user.id) } }),
    ...(publicKey.allowCredentials && { allowCredentials: named(publicKey.allowCredentials) }),
    ...(publicKey.excludeCredentials && { excludeCredentials: named(publicKey.excludeCredentials) }),
  };
}

function encoded(credential) {
  const { response } = credential;
  const kinds = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const bytes = kinds.filter((kind) => response[kind]).map((kind) => [kind, toText(response[kind])]);
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(bytes),
  });
}

/** A key that signs in alone must know its owner; another only says that it is there. */
function selection(form, given) {
  const alone = form.elements.passwordless?.checked ?? false;
  return {
    ...given,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone && { userVerification: "required" }),
  };
}

const written = (form) => JSON.parse(document.getElementById(form.dataset.options).textContent);

const ways = {
  async create(form) {
    const publicKey = decoded(written(form).creation_options);
    publicKey.authenticatorSelection = selection(form, publicKey.authenticatorSelection);
    return navigator.credentials.create({ publicKey });
  },
  async get(form) {
    return navigator.credentials.get({ publicKey: decoded(written(form).request_options) });
  },
  async login(form) {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return navigator.credentials.get({ publicKey: decoded((await answer.json()).request_options) });
  },
};

async function use(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  if (failed) failed.hidden = true;
  try {
    form.elements.credential.value = encoded(await ways[form.dataset.passkey](form));
  } catch {
    if (failed) failed.hidden = false;
    return;
  }
  form.submit();
}

/** Every `<form data-passkey="create|get|login">`: the device answers, then the form is sent. */
export function offerPasskeys(page) {
  if (!window.PublicKeyCredential) return;
  for (const form of page.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      use(form);
    });
  }
}
