// One key leads to the page for an immediate safeguarding concern. Whoever does not want it switches it off
// under "How you are told" (WCAG 2.2, 2.1.4), and it does nothing while somebody types.
const link = document.getElementById("concern-link");
const TYPED = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit])";

if (link?.dataset.key) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.key !== link.dataset.key) return;
    if (event.target instanceof Element && event.target.closest(TYPED)) return;
    event.preventDefault();
    window.location.assign(link.href);
  });
}
