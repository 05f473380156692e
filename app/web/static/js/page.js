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

// What is folded away on the screen is printed; a browser that does so by the style sheet alone loses nothing.
const folded = [];
window.addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("details.hf-more:not([open])")) {
    each.open = true;
    folded.push(each);
  }
});
window.addEventListener("afterprint", () => {
  for (const each of folded.splice(0)) each.open = false;
});

const form = document.getElementById("task-form");

let asked = 0;

/** The questions as the server shows them for the answers so far, put in place with the focus kept.
 *  What was typed while the server answered stays; an answer that a later question overtook is dropped. */
async function refresh() {
  const mine = (asked += 1);
  const answers = new FormData(form);
  answers.set("_refresh", "yes");
  const response = await fetch(form.action, { method: "POST", body: answers });
  if (!response.ok || response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("questions");
  const questions = document.getElementById("questions");
  if (!fresh || mine !== asked) return;
  const focused = document.activeElement;
  const caret = focused && "selectionStart" in focused ? focused.selectionStart : null;
  keepTyped(questions, fresh);
  questions.replaceChildren(...fresh.childNodes);
  hideButtons();
  initAll({ scope: questions });
  dropExpanded();
  const again = focused?.id ? document.getElementById(focused.id) : null;
  again?.focus();
  if (again && caret !== null) again.setSelectionRange(caret, caret);
}

/** Carry the answers as they stand now over to the same questions of the fresh page. */
function keepTyped(old, fresh) {
  for (const control of old.querySelectorAll("input, select, textarea")) {
    const ticked = control.type === "radio" || control.type === "checkbox";
    const same = [...fresh.querySelectorAll(control.tagName)].find(
      (other) => other.name === control.name && (!ticked || other.value === control.value),
    );
    if (!same) continue;
    if (ticked) same.checked = control.checked;
    else same.value = control.value;
  }
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
