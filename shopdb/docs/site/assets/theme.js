// Before the page is drawn: the colours that were chosen last, else those of the system.
(function () {
  "use strict";
  const KEY = "shopdb-theme";
  const root = document.documentElement;
  function chosen() {
    try { return localStorage.getItem(KEY); } catch { return null; }
  }
  function isDark() {
    const said = root.dataset.theme;
    return said ? said === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  const before = chosen();
  if (before === "dark" || before === "light") root.dataset.theme = before;
  document.addEventListener("DOMContentLoaded", function () {
    const button = document.getElementById("theme");
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", function () {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem(KEY, root.dataset.theme); } catch { /* lasts for this page */ }
      show();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
    show();
  });
})();
