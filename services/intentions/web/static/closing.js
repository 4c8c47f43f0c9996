// The school's closing, told to who has the form open: a quarter of an hour before, and when it has come.
const WARN_SECONDS = 15 * 60;
const LONGEST_WAIT = 3600;

function startClosing(notice) {
  const ends = Date.now() + Number(notice.dataset.seconds) * 1000;
  const text = notice.querySelector("p");
  let timer = 0;

  const say = (words) => {
    notice.hidden = false;
    if (text.textContent !== words) text.textContent = words;
  };
  const tick = () => {
    clearTimeout(timer);
    const left = (ends - Date.now()) / 1000;
    if (left <= 0) return say(notice.dataset.over);
    if (left <= WARN_SECONDS) say(notice.dataset.soon);
    const wait = left > WARN_SECONDS ? left - WARN_SECONDS : left;
    timer = setTimeout(tick, Math.min(wait, LONGEST_WAIT) * 1000 + 50);
  };

  document.addEventListener("visibilitychange", tick); // after sleep, timers are late
  tick();
}

startClosing(document.getElementById("closing"));
