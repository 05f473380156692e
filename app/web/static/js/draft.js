// Without this every form works: it has a button that saves. This saves by itself a moment after somebody
// stops typing, and says when. Nothing is kept in the browser: other people use the same machine.
const form = document.querySelector("form[data-draft]");
const saved = document.getElementById("saved");
const PAUSE = 1500;
const AGAIN = 10000;

let waiting = 0;
let dirty = false;
let leaving = false;

function say(text) {
  if (saved && saved.textContent !== text) saved.textContent = text;
}

function later(wait) {
  clearTimeout(waiting);
  waiting = setTimeout(save, wait);
}

async function save() {
  if (!dirty || leaving) return;
  dirty = false;
  try {
    const response = await fetch(form.dataset.draft, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    if (!response.ok || response.redirected) throw new Error(`answered ${response.status}`);
    const said = await response.json();
    if (said.signed_out) say("You have been signed out. What you typed is kept: sign in again to go on.");
    else if (said.closed) say("This task was completed meanwhile. What you typed is kept: open it again to see both.");
    else if (said.saved) say(`Saved at ${said.saved}. It is not sent until you complete the task.`);
  } catch (fault) {
    dirty = true;
    say("Not saved: Holdfast could not be reached. It is tried again; do not close this page.");
    later(AGAIN);
    console.warn("The form could not be saved.", fault);
  }
}

if (form) {
  const typed = () => {
    dirty = true;
    later(PAUSE);
  };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(waiting);
  });
  // Whoever comes back by the browser's back button goes on typing.
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  window.addEventListener("pagehide", () => {
    if (dirty && !leaving) navigator.sendBeacon(form.dataset.draft, new FormData(form));
  });
}

// A file that is too large is told before it travels.
const upload = document.querySelector("form[data-most]");
if (upload) {
  upload.addEventListener("submit", (event) => {
    const file = upload.querySelector("input[type=file]");
    const most = Number(upload.dataset.most);
    if (!file.files.length || file.files[0].size <= most) return;
    event.preventDefault();
    let told = document.getElementById("file-too-large");
    if (!told) {
      told = document.createElement("p");
      told.id = "file-too-large";
      told.className = "govuk-error-message";
      told.setAttribute("role", "alert");
      file.before(told);
      file.setAttribute("aria-describedby", `${file.getAttribute("aria-describedby") ?? ""} file-too-large`.trim());
    }
    told.textContent = `The file is larger than ${most / 1e6} MB. Choose a smaller one. Nothing was sent.`;
    file.focus();
  });
}
