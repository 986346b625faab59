// Runs before the first paint, so that a chosen theme does not flash.
(() => {
  const asked = new URLSearchParams(location.search).get("theme");
  const theme = asked || localStorage.getItem("playground.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
