const system = matchMedia("(prefers-color-scheme: dark)");

const shown = (root) => root.dataset.theme ?? (system.matches ? "dark" : "light");

function keep(root, theme) {
  const { palette } = root.dataset;
  const isUsual = theme === (palette ?? (system.matches ? "dark" : "light"));
  if (isUsual && !palette) delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    if (isUsual) localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
    localStorage.setItem("theme-over", palette ?? "");
  } catch {
    // No storage in this browser: the choice lasts as long as the page.
  }
}

/** Show the theme buttons; one click shows the other theme, the usual one is never stored. */
export function offerThemes(page) {
  const root = page.documentElement;
  for (const button of page.querySelectorAll("[data-theme-switch]")) {
    button.hidden = false;
    button.addEventListener("click", () => keep(root, shown(root) === "dark" ? "light" : "dark"));
  }
}
