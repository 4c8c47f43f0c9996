// Asks before something unfinished is left: the browser's own question.

/** the browser's own question while the form holds what is not stored. */
export function guardForm(form) {
  let unsaved = document.getElementById("errors") !== null || form.dataset.unsaved !== undefined;
  form.addEventListener("input", () => { unsaved = true; });
  warnOnUnload(() => unsaved, form);
  document.addEventListener("session-over", (event) => {
    if (!unsaved) return;
    event.preventDefault();
    const keep = Object.assign(document.createElement("input"), { type: "hidden", name: "action", value: "keep" });
    form.append(keep);
    form.submit(); // refused, and given back by the page that refuses
  });
}

/** The browser asks when the page is left while `holds()`, not by sending `form` or when the session is over. */
export function warnOnUnload(holds, form) {
  const guard = { isFree: false };
  const free = () => { guard.isFree = true; };
  form.addEventListener("submit", free);
  document.addEventListener("session-over", free);
  addEventListener("pageshow", ({ persisted }) => { if (persisted) guard.isFree = false; });
  addEventListener("beforeunload", (event) => { if (!guard.isFree && holds()) event.preventDefault(); });
  return guard;
}
