// Runs before the first paint, so that a chosen theme never flashes in the other one.
try {
  const root = document.documentElement;
  const theme = localStorage.getItem("theme");
  // A choice on this device counts until the account's own palette is changed.
  const stands = (localStorage.getItem("theme-over") ?? "") === (root.dataset.palette ?? "");
  if (theme && stands) root.dataset.theme = theme;
} catch {
  // No storage in this browser: the account's or the system's theme stays.
}
