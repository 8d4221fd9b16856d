const SHOWN_FOR = 2000;

const isField = (source) => source.matches("input, textarea");

/** The way that also works on plain http, where browsers offer no clipboard. */
function copySelection(source) {
  if (isField(source)) source.select();
  else getSelection().selectAllChildren(source);
  return document.execCommand("copy");
}

async function copy(source) {
  try {
    await navigator.clipboard.writeText(isField(source) ? source.value : source.textContent);
    return true;
  } catch {
    return copySelection(source);
  }
}

function announce(page, button) {
  const status = page.querySelector("[data-copy-status]");
  if (status) status.textContent = button.dataset.copied;
  button.dataset.done = "";
  setTimeout(() => {
    delete button.dataset.done;
    if (status) status.textContent = "";
  }, SHOWN_FOR);
}

/** Show every `<button data-copy="id of what to copy" data-copied="sentence">`. */
export function offerCopying(page) {
  for (const button of page.querySelectorAll("[data-copy]")) {
    const source = page.getElementById(button.dataset.copy);
    if (!source) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (await copy(source)) announce(page, button);
    });
  }
}
