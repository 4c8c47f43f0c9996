// asks before the page of an avis is left without its acknowledgement. The page works without it.
const form = document.getElementById("acknowledgement");
const dialog = document.getElementById("leaving");
let free = false;
let go = () => {};

const ask = (event, leave) => {
  if (free) return;
  event.preventDefault();
  go = leave;
  dialog.showModal();
};

form.addEventListener("submit", () => { free = true; });
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]:not([href^='#'])");
  if (link) ask(event, () => { location.href = link.href; });
});
document.addEventListener("submit", (event) => {
  if (event.target !== form) ask(event, () => event.target.submit());
});
window.addEventListener("beforeunload", (event) => { if (!free) event.preventDefault(); });
dialog.querySelector("[value=stay]").addEventListener("click", () => dialog.close());
dialog.querySelector("[value=leave]").addEventListener("click", () => { free = true; dialog.close(); go(); });
