const EVERY = 2000;

/** Keep `[data-export]` as the server has it, until the archive is there. */
export function followExport(page) {
  const shown = page.querySelector("[data-export]");
  if (shown && "unfinished" in shown.dataset) setTimeout(() => refresh(shown), EVERY);
}

async function refresh(shown) {
  const fresh = await latest();
  if (fresh && fresh.innerHTML !== shown.innerHTML) shown.innerHTML = fresh.innerHTML;
  if (!fresh || "unfinished" in fresh.dataset) setTimeout(() => refresh(shown), EVERY);
}

/** Null where the server is away: it is asked again. Who was signed out meanwhile is told so. */
async function latest() {
  try {
    const answer = await fetch(location.href);
    if (answer.redirected) location.reload();
    const text = answer.ok ? await answer.text() : "";
    return new DOMParser().parseFromString(text, "text/html").querySelector("[data-export]");
  } catch {
    return null;
  }
}
