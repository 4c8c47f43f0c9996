// Two minutes before the session ends a dialog offers to stay (WCAG 2.2.1); when it is over, sign-in comes.
const WARN_SECONDS = 120;
const RETRY_SECONDS = 10;

export function startSession(dialog) {
  if (!dialog.showModal) return;
  // The same session in another tab.
  const others = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  const error = document.getElementById("session-error");
  const notice = document.getElementById("session-notice");
  let ends = 0;
  let timer = 0;
  let warned = false; // once is enough: who closed the dialog goes on working

  const wait = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(tick, seconds * 1000 + 50);
  };
  const warn = () => {
    if (!warned) dialog.showModal();
    warned = true;
  };
  const tick = () => {
    const seconds = (ends - Date.now()) / 1000;
    if (seconds <= 0) {
      clearTimeout(timer);
      stay(); // over, unless another tab went on
      return;
    }
    if (seconds <= WARN_SECONDS) warn();
    wait(Math.min(seconds > WARN_SECONDS ? seconds - WARN_SECONDS : seconds, 60));
  };
  const lasts = (until) => {
    ends = until;
    if (ends - Date.now() > WARN_SECONDS * 1000) {
      warned = false;
      dialog.close();
    }
    tick();
  };
  const stay = async () => {
    const seconds = await prolonged(dialog.dataset.csrf);
    if (seconds === 0) over();
    else if (seconds) stays(seconds);
    else failed();
  };
  const stays = (seconds) => {
    error.hidden = true;
    const until = endsIn(seconds);
    others?.postMessage(until);
    lasts(until);
    if (seconds > WARN_SECONDS) document.getElementById("session-status").textContent = "Votre session est prolongée.";
    else full();
  };
  const full = () => {
    dialog.close(); // it would stand before the VALIDER that is left to press
    notice.hidden = false;
    notice.textContent = FULL;
  };
  const failed = () => {
    error.hidden = false;
    error.textContent = FAILED;
    warn(); // who comes back to a device that slept has not seen the dialog yet
    wait(RETRY_SECONDS);
  };

  dialog.querySelector("[value=stay]").addEventListener("click", stay);
  dialog.querySelector("[value=close]").addEventListener("click", () => dialog.close());
  document.addEventListener("visibilitychange", tick); // after sleep, timers are late
  others?.addEventListener("message", ({ data }) => lasts(Math.max(ends, data)));
  lasts(endsIn(Number(dialog.dataset.seconds)));
  others?.postMessage(ends);
}

const FAILED = "La session n'a pas pu être prolongée. Vérifiez votre connexion et réessayez.";
const FULL = "La durée maximale de la session est presque atteinte : validez maintenant, puis reconnectez-vous.";

// Later than on the server for sure: a question put too early would prolong the session.
const endsIn = (seconds) => Date.now() + (seconds + 2) * 1000;

/** The seconds that the session lasts now; 0 where it is over, undefined where nobody answered. */
async function prolonged(csrf) {
  try {
    const answer = await fetch("/session", { method: "POST", body: new URLSearchParams({ csrf }), redirect: "manual" });
    if (answer.type === "opaqueredirect") return 0;
    return answer.ok ? (await answer.json()).seconds : undefined;
  } catch {
    return undefined;
  }
}

function over() {
  const goesOn = document.dispatchEvent(new Event("session-over", { cancelable: true }));
  if (!goesOn) return; // the form is sent, for what was typed to come back
  location.replace(location.pathname); // not a reload, which would send a form again
}
