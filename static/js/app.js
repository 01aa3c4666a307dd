/* Small helps for people who have script; every page works without them.
   Texts come translated from the data attributes of this file's script tag. */
(() => {
  "use strict";

  const texts = document.currentScript.dataset;
  const language = document.documentElement.lang || "en";

  function focusErrors(root) {
    const summary = root.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  }

  // Forms marked data-guard ask before what was typed is lost.
  function guard(form) {
    let dirty = false;
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", () => { dirty = false; });
    window.addEventListener("beforeunload", (event) => {
      if (dirty) event.preventDefault();
    });
  }

  // Selects marked data-autosubmit send their form; its apply button goes when nothing else needs it.
  function autosubmit(form) {
    const fields = [...form.querySelectorAll("select, input:not([type=hidden]), textarea")];
    const button = form.querySelector("[data-apply]");
    if (button && fields.every((field) => "autosubmit" in field.dataset)) button.hidden = true;
    form.addEventListener("change", (event) => {
      if ("autosubmit" in event.target.dataset) form.requestSubmit();
    });
  }

  // Textareas with data-max-words or data-max-chars say how much is used.
  function counter(area) {
    const words = Number(area.dataset.maxWords);
    const limit = words || Number(area.dataset.maxChars);
    const line = document.createElement("p");
    line.className = "cs-counter";
    line.id = `${area.id}_counter`;
    area.after(line);
    area.setAttribute("aria-describedby", `${area.getAttribute("aria-describedby") || ""} ${line.id}`.trim());
    const show = () => {
      const used = words ? (area.value.match(/\S+/g) || []).length : [...area.value].length;
      const text = words ? texts.words : texts.chars;
      const number = new Intl.NumberFormat(language);
      line.textContent = text.replace("{n}", number.format(used)).replace("{max}", number.format(limit));
      line.toggleAttribute("data-over", used > limit);
    };
    let wait;
    area.addEventListener("input", () => {
      show();
      // Read out only when the person pauses.
      clearTimeout(wait);
      line.removeAttribute("role");
      wait = setTimeout(() => line.setAttribute("role", "status"), 1000);
    });
    show();
  }

  // Every minute, <time data-countdown> says again how long is left.
  function countdown() {
    const format = new Intl.RelativeTimeFormat(language, { numeric: "always" });
    for (const time of document.querySelectorAll("time[data-countdown]")) {
      const minutes = Math.floor((new Date(time.dateTime) - Date.now()) / 60000);
      if (minutes < 0) {
        time.textContent = texts.passed;
        time.removeAttribute("data-countdown");
        continue;
      }
      const [amount, unit] =
        minutes >= 2880 ? [minutes / 1440, "day"] : minutes >= 120 ? [minutes / 60, "hour"] : [minutes, "minute"];
      time.textContent = format.format(Math.floor(amount), unit);
      time.toggleAttribute("data-soon", minutes < 2880);
    }
  }

  function copier(button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = texts.copied;
    });
  }

  function start(root) {
    root.querySelectorAll("form[data-guard]").forEach(guard);
    root.querySelectorAll("form:has([data-autosubmit])").forEach(autosubmit);
    root.querySelectorAll("textarea[data-max-words], textarea[data-max-chars]").forEach(counter);
    root.querySelectorAll("[data-copy]").forEach(copier);
    focusErrors(root);
    countdown();
  }

  document.addEventListener("click", (event) => {
    const asked = event.target.closest("[data-confirm]");
    if (asked && !window.confirm(asked.dataset.confirm)) event.preventDefault();
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  start(document);
  setInterval(countdown, 60000);
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) start(event.target);
  });
})();
