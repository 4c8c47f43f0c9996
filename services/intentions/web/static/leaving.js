// Asks before something unfinished is left: the avis without its acknowledgement, intentions not validated.

/** our own question for links, sign-out and back; the browser's for closing the tab. */
export function guardAcknowledgement(form) {
  const dialog = document.getElementById("leaving");
  const free = warnOnUnload(() => true, form);
  let go = () => {};
  const ask = (leave) => { go = leave; if (!dialog.open) dialog.showModal(); };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]:not([href^='#'])");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask(() => { location.href = link.href; });
  });
  document.addEventListener("submit", (event) => {
    if (event.target === form) return;
    event.preventDefault();
    ask(() => event.target.submit());
  });
  askOnBack(ask);
  dialog.querySelector("[value=stay]").addEventListener("click", () => dialog.close());
  dialog.querySelector("[value=leave]").addEventListener("click", () => { free(); dialog.close(); go(); });
}

/** the browser's own question while the form holds what is not stored. */
export function guardForm(form) {
  let unsaved = document.getElementById("errors") !== null;
  form.addEventListener("input", () => { unsaved = true; });
  warnOnUnload(() => unsaved, form);
}

/** The browser asks when the page is left while `holds()`, not by sending `form` or when the session is over. */
function warnOnUnload(holds, form) {
  let isFree = false;
  const free = () => { isFree = true; };
  form.addEventListener("submit", free);
  document.addEventListener("session-over", free);
  addEventListener("beforeunload", (event) => { if (!isFree && holds()) event.preventDefault(); });
  return free;
}

/** An entry of our own in the history, made when the page is first used, so that « back » can be asked about. */
function askOnBack(ask) {
  const mark = () => history.pushState({ asks: true }, "");
  const first = () => {
    for (const kind of ["pointerup", "keyup"]) removeEventListener(kind, first);
    if (!history.state?.asks) mark();
  };
  for (const kind of ["pointerup", "keyup"]) addEventListener(kind, first);
  addEventListener("popstate", () => {
    if (history.state?.asks || location.hash) return;
    mark();
    ask(() => history.go(-2));
  });
}
