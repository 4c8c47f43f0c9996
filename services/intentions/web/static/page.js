// The script of every page, which works without it: it spares page loads, warns and announces.
import { takeCode } from "./address.js";
import { startCards } from "./cards.js";
import { startHelp } from "./help.js";
import { guardForm } from "./leaving.js";
import { startSession } from "./session.js";

const when = (id, start) => {
  const element = document.getElementById(id);
  if (element) start(element);
};

when("intentions", (form) => { startCards(form); guardForm(form); });
when("session", startSession);
when("code", takeCode);
when("print", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
startHelp();
