// Two minutes before the session ends a dialog offers to stay (WCAG 2.2.1); when it is over, sign-in comes.
const WARN_SECONDS = 120;

export function startSession(dialog) {
  const others = new BroadcastChannel("session"); // the same session in another tab
  const error = document.getElementById("session-error");
  let ends = 0;
  let timer = 0;

  const tick = () => {
    clearTimeout(timer);
    const seconds = (ends - Date.now()) / 1000;
    if (seconds <= 0) {
      stay(); // over, unless another tab went on
      return;
    }
    if (seconds <= WARN_SECONDS && !dialog.open) dialog.showModal();
    const next = seconds > WARN_SECONDS ? seconds - WARN_SECONDS : seconds;
    timer = setTimeout(tick, Math.min(next, 60) * 1000 + 50);
  };
  const lasts = (until) => {
    ends = until;
    if (ends - Date.now() > WARN_SECONDS * 1000) dialog.close();
    tick();
  };
  const stay = async () => {
    const seconds = await prolonged(dialog.dataset.csrf);
    if (seconds === 0) {
      over();
      return;
    }
    error.hidden = seconds > WARN_SECONDS;
    error.textContent = seconds ? FULL : FAILED;
    if (!seconds) return;
    const until = endsIn(seconds);
    others.postMessage(until);
    lasts(until);
    if (seconds > WARN_SECONDS) document.getElementById("session-status").textContent = "Votre session est prolongée.";
  };

  dialog.querySelector("[value=stay]").addEventListener("click", stay);
  document.addEventListener("visibilitychange", tick); // after sleep, timers are late
  others.addEventListener("message", ({ data }) => lasts(Math.max(ends, data)));
  lasts(endsIn(Number(dialog.dataset.seconds)));
  others.postMessage(ends);
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
  document.dispatchEvent(new Event("session-over"));
  location.replace(location.pathname); // not a reload, which would send a form again
}
