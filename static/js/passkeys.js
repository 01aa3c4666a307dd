/* Says on the page that a passkey did not work; allauth's script says it to nobody. */
(() => {
  "use strict";

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const problem = document.getElementById("passkey-problem");
    if (!problem) return;
    const place = document.getElementById("messages");
    place.append(problem);
    problem.hidden = false;
    problem.tabIndex = -1;
    problem.focus();
  });
})();
