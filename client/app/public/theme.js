// Before anything is painted, so that a page in the chosen theme never flashes in the other one. A file of
// its own: the content security policy lets no script stand in the page. src/theme.ts keeps the choice.
(() => {
  try {
    const theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is closed to this page: the system's theme holds.
  }
})();
