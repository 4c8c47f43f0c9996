// Asks before an avis is left without its acknowledgement, or propositions without an answer; for who may give it alone.
import { warnOnUnload } from "./leaving.js";

/** our own question for links, sign-out and back; the browser's for closing the tab. */
function guardAcknowledgement(form) {
  const dialog = document.getElementById("leaving");
  const guard = warnOnUnload(() => true, form);
  if (!dialog.showModal) return; // an older browser asks its own question
  let go = () => {};
  const ask = (leave) => { go = leave; if (!dialog.open) dialog.showModal(); };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]:not([href^='#'], [href^='mailto:'], [href^='tel:'])");
    if (!link || guard.isFree || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask(() => { location.href = link.href; });
  });
  document.addEventListener("submit", (event) => {
    if (event.target === form || guard.isFree) return;
    event.preventDefault();
    ask(() => event.target.submit());
  });
  askOnBack(guard, ask);
  dialog.querySelector("[value=stay]").addEventListener("click", () => dialog.close());
  dialog.querySelector("[value=leave]").addEventListener("click", () => {
    guard.isFree = true;
    dialog.close();
    go();
  });
}

/** An entry of our own in the history, made when the page is first used, so that « back » can be asked about. */
function askOnBack(guard, ask) {
  const mark = () => history.pushState({ asks: true }, "");
  const first = () => {
    for (const kind of ["pointerup", "keyup"]) removeEventListener(kind, first);
    if (!history.state?.asks) mark();
  };
  for (const kind of ["pointerup", "keyup"]) addEventListener(kind, first);
  addEventListener("popstate", () => {
    if (guard.isFree || history.state?.asks || location.hash) return;
    mark();
    ask(goBack);
  });
}

/** To the page before; where there is none, nothing begins to unload, and MON COMPTE is what is left for. */
function goBack() {
  let leaves = false;
  addEventListener("beforeunload", () => { leaves = true; });
  history.go(-2);
  setTimeout(() => { if (!leaves) location.replace("/account"); }, 500);
}

guardAcknowledgement(document.getElementById("acknowledgement"));
