// The cards of the form without page loads: the server's buttons and rules, and its words from the form.
import { LONGEST, lengthOf, showCounts } from "./count.js";

const MOST = 3;
const NUMBERED = ["id", "for", "name", "value", "aria-describedby", "aria-label", "popovertarget"];

export function startCards(form) {
  const words = form.dataset;
  const added = form.querySelector("#add");
  const cards = () => [...form.querySelectorAll(".card")];
  const say = (sentence) => { form.querySelector("#announcement").textContent = sentence; };

  const settle = () => {
    const all = cards();
    // Radios that share a name for a moment would lose their tick.
    const ticked = all.flatMap((card) => [...card.querySelectorAll("input:checked")]);
    all.forEach((card, place) => number(card, place + 1, all.length, words));
    ticked.forEach((input) => { input.checked = true; });
    form.elements.cards.value = all.length;
    added.disabled = all.length >= MOST;
    form.querySelector("#full").hidden = all.length < MOST;
    showTaken(all, words);
    showCounts(form);
  };

  const add = () => {
    const card = emptied(cards()[0].cloneNode(true));
    cards()[cards().length - 1].after(card);
    settle();
    card.querySelector("input[type=radio]:enabled").focus();
    say(words.added.replace("{}", cards().length));
  };

  const move = (card, up) => {
    const other = up ? card.previousElementSibling : card.nextElementSibling;
    if (up) other.before(card); else other.after(card);
    settle();
    const [same, opposite] = up ? ["up", "down"] : ["down", "up"];
    const button = card.querySelector(`[value^=${same}]`);
    (button.disabled ? card.querySelector(`[value^=${opposite}]`) : button).focus();
    flash(card);
    say(words.moved.replace("{}", cards().indexOf(card) + 1));
  };

  const remove = (card) => {
    const place = cards().indexOf(card);
    const only = cards().length === 1;
    if (only) emptied(card);
    else card.remove();
    settle();
    cards()[Math.min(place, cards().length - 1)].focus();
    say((only ? words.emptied : words.removed).replace("{}", place + 1));
  };

  form.addEventListener("click", (event) => {
    const [action, place] = (event.target.closest("button[name=action]")?.value ?? "").split("-");
    if (!["add", "up", "down", "delete"].includes(action)) return;
    event.preventDefault();
    document.querySelectorAll(".mended").forEach((one) => one.remove());
    cards().forEach((one) => forgetError(one));
    const card = cards()[place - 1];
    if (action === "add") add();
    else if (action === "delete") remove(card);
    else move(card, action === "up");
    form.dispatchEvent(new Event("input"));
  });
  form.addEventListener("input", () => showCounts(form));
  form.addEventListener("change", ({ target }) => {
    const card = target.closest(".card");
    if (target.type === "radio") {
      showTaken(cards(), words);
      placeDetails(card);
    }
    // Nothing moves: the press of a button that ended the typing must still hit it.
    if (card && mends(target, card)) forgetError(card, (one) => one.classList.add("mended"));
  });
  settle();
  addEventListener("pageshow", settle); // a browser may bring the page back with fields as they were left
}

/** Gives a card its rank: title, names of fields, labels, arrows. */
function number(card, rank, count, words) {
  const named = new RegExp(`(${words.ofOne} )\\d`);
  for (const element of [card, ...card.querySelectorAll("*")]) {
    for (const name of NUMBERED) {
      const value = element.getAttribute(name);
      const typed = name === "value" && element.localName !== "button";
      if (!value || typed) continue;
      element.setAttribute(name, value.replace(/-\d(?=-|\s|$)/g, `-${rank}`).replace(named, `$1${rank}`));
    }
  }
  card.querySelector("legend").textContent = `${words.one} ${rank}`;
  card.querySelector("[value^=up]").disabled = rank === 1;
  card.querySelector("[value^=down]").disabled = rank === count;
}

/** A voie chosen in one card is disabled in the others, which say where. */
function showTaken(cards, words) {
  const chosen = cards.map((card) => card.querySelector("input[type=radio]:checked")?.value);
  cards.forEach((card, place) => card.querySelectorAll("input[type=radio]").forEach((radio) => {
    const taken = chosen.findIndex((value, other) => other !== place && value === radio.value);
    const reason = card.querySelector(`#${radio.id}-taken`);
    radio.disabled = taken >= 0 && !radio.checked;
    reason.hidden = !radio.disabled;
    reason.textContent = radio.disabled ? `${words.taken} ${taken + 1}` : "";
  }));
}

/** The detail follows its voie in reading order too; without a script the style alone puts it there. */
function placeDetails(card) {
  const details = card.querySelector(".details");
  const voie = card.querySelector("input[value='2PRO']:checked, input[value='CAP1']:checked");
  if (details && voie) voie.closest(".choice").after(details);
}

function emptied(card) {
  card.classList.remove("moved");
  card.querySelectorAll("input").forEach((input) => {
    input.checked = false;
    if (input.type === "text") input.value = "";
  });
  forgetError(card);
  return card;
}

/** Whether the change puts right what the card's error is about; 2de GT drops the detail and its error. */
function mends(field, card) {
  if (field.value === "2GT") return true;
  if (card.querySelector("[aria-invalid]")?.name !== field.name) return false;
  return field.type !== "text" || lengthOf(field) <= LONGEST;
}

/** Takes a card's error away: its messages are removed, or only hidden where they keep their room. */
function forgetError(card, away = (one) => one.remove()) {
  const error = card.querySelector(`#${card.id}-error`);
  if (!error) return;
  card.querySelectorAll("[aria-invalid]").forEach((field) => {
    const summed = document.querySelector(`#errors a[href="#${field.id}"]`)?.parentElement;
    if (summed) away(summed);
    field.removeAttribute("aria-invalid");
    const others = field.getAttribute("aria-describedby").split(" ").filter((id) => id !== error.id);
    field.setAttribute("aria-describedby", others.join(" "));
  });
  card.removeAttribute("aria-describedby");
  away(error);
  if (document.querySelector("#errors p:not(.mended) a")) return;
  document.querySelectorAll("#errors, #refused").forEach(away);
  document.title = document.title.replace("Erreur : ", "");
}

function flash(card) {
  card.classList.remove("moved");
  void card.offsetWidth; // so that the animation begins anew
  card.classList.add("moved");
}
