/* What the back office adds to Unfold's scripts. */

// Unfold's sidebar stands beside the page from 1280 pixels on, but opens only above that.
document.addEventListener("alpine:init", () => {
  const original = window.theme;
  const isWide = () => window.innerWidth >= 1280;
  const isOpen = () => isWide() && localStorage.getItem("sidebarOpen") !== "0";
  window.theme = (chosen) => {
    const page = original(chosen);
    page.sidebarOpen = isOpen();
    page.sidebarToggle = function toggle() {
      this.sidebarOpen = !this.sidebarOpen;
      if (isWide()) localStorage.setItem("sidebarOpen", this.sidebarOpen ? "1" : "0");
    };
    page.themeBindings["x-resize.window"] = function follow() {
      this.sidebarOpen = isOpen();
    };
    return page;
  };
});

// The search boxes inside of multiple choices have no label: they get that of their field.
const nameSearchBoxes = () => {
  for (const box of document.querySelectorAll(".select2-search__field:not([aria-label])")) {
    const inline = box.closest(".select2-container")?.previousElementSibling;
    const open = document.querySelector(".select2-container--open")?.previousElementSibling;
    const field = inline?.matches("select") ? inline : open;
    const label = field?.id && document.querySelector(`label[for="${field.id}"]`);
    if (label) box.setAttribute("aria-label", label.textContent.trim());
  }
  // The cross that empties a choice stands among the items of its list.
  for (const cross of document.querySelectorAll("ul > .select2-selection__clear")) {
    cross.setAttribute("role", "listitem");
  }
};

// Unfold says neither what the main part of a page is, nor tells its navigations apart.
const nameLandmarks = () => {
  document.getElementById("main")?.setAttribute("role", "main");
  const sidebar = document.getElementById("nav-sidebar-inner");
  const site = document.querySelector("title")?.textContent.split("|").at(-1).trim();
  if (sidebar && site) sidebar.setAttribute("aria-label", site);
};

document.addEventListener("DOMContentLoaded", () => {
  nameLandmarks();
  nameSearchBoxes();
  new MutationObserver(nameSearchBoxes).observe(document.body, { childList: true, subtree: true });
});
