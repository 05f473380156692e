// Every page works without this. It adds GOV.UK Frontend's behaviours, and asks the server again which
// questions follow when an answer that decides about others changes.
import { initAll } from "../vendor/govuk-frontend.min.js";

initAll();

// ARIA has no "expanded" for a radio button, and GOV.UK Frontend sets it on those that reveal a question.
function dropExpanded() {
  for (const radio of document.querySelectorAll("input[type=radio][aria-expanded]")) {
    radio.removeAttribute("aria-expanded");
  }
}

dropExpanded();
document.addEventListener("click", dropExpanded);
window.addEventListener("pageshow", dropExpanded);

const form = document.getElementById("task-form");

/** The questions as the server shows them for the answers so far, put in place with the focus kept. */
async function refresh() {
  const answers = new FormData(form);
  answers.set("_refresh", "yes");
  const response = await fetch(form.action, { method: "POST", body: answers });
  if (!response.ok || response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("questions");
  const questions = document.getElementById("questions");
  if (!fresh) return;
  const focused = document.activeElement?.id;
  questions.replaceChildren(...fresh.childNodes);
  hideButtons();
  initAll({ scope: questions });
  dropExpanded();
  if (focused) document.getElementById(focused)?.focus();
}

function hideButtons() {
  for (const button of form.querySelectorAll("[data-refresh]")) button.hidden = true;
}

if (form) {
  hideButtons();
  form.addEventListener("change", (event) => {
    const deciding = event.target.closest("[data-decides]");
    // Without an answer from the server the page stays as it is: the server checks the form in any case.
    if (deciding) refresh().catch((fault) => console.warn("The questions could not be updated.", fault));
  });
}
