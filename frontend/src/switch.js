/** The state after a click, as the server tells it; null where only the form itself can help. */
async function switched(form, button) {
  const response = await fetch(form.action, {
    body: new FormData(form, button),
    headers: { Accept: "application/json" },
    method: "POST",
  });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  return response.ok && isJson ? response.json() : null;
}

function show({ on, count }, form, button) {
  button.setAttribute("aria-pressed", String(on));
  button.value = on ? "0" : "1";
  const number = form.querySelector("[data-count]");
  if (number) number.textContent = count.toLocaleString(document.documentElement.lang);
}

/** Switches such as "like" without leaving the page; without this they are plain forms. */
export function offerSwitches(page) {
  for (const form of page.querySelectorAll("form[data-switch]")) {
    const button = form.querySelector("button");
    let isPlain = false;
    form.addEventListener("submit", async (event) => {
      if (isPlain) return;
      event.preventDefault();
      const state = await switched(form, button).catch(() => null);
      if (state) return show(state, form, button);
      isPlain = true;
      form.requestSubmit(button);
    });
  }
}
