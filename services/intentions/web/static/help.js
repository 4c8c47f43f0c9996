// Help texts open by click and touch, and close with Escape, by the browser itself. Here: they open by focus too.
export function startHelp() {
  let pointing = false;
  let opened = null; // by focus, and not clicked since
  let closing = null; // gives the focus back to its « ? », which is no reason to open it
  addEventListener("pointerdown", () => { pointing = true; }, true);
  addEventListener("keydown", () => { pointing = false; }, true);
  addEventListener("click", () => { pointing = false; });
  document.addEventListener("focusin", ({ target }) => {
    // A pointer's focus comes before its click, which opens or closes by itself.
    const text = pointing ? null : textOf(target);
    if (!text || text === closing || text.matches(":popover-open")) return;
    text.showPopover({ source: target });
    opened = text;
  });
  document.addEventListener("click", (event) => {
    // Enter, or a screen reader's click, asks for the text that the focus has just opened: it stays.
    const text = pointing ? null : textOf(event.target);
    if (text && text === opened && text.matches(":popover-open")) event.preventDefault();
    opened = null;
  });
  document.addEventListener("beforetoggle", ({ target, newState }) => {
    if (!target.matches(".help-text")) return;
    closing = newState === "closed" ? target : null;
    if (!target.querySelector("button")) addClose(target);
  }, true);
  document.addEventListener("toggle", ({ target, newState }) => {
    closing = null;
    if (newState === "open" && target.matches(".help-text")) uncover(target);
  }, true);
  document.addEventListener("focusout", ({ target, relatedTarget: next }) => {
    const text = textOf(target) ?? target.closest(".help-text");
    if (next && text && next !== text && !text.contains(next) && textOf(next) !== text) text.hidePopover();
  });
}

/** A way out for a finger; a keyboard has Escape. */
function addClose(text) {
  const close = document.createElement("button");
  close.type = "button";
  close.tabIndex = -1;
  close.textContent = "Fermer";
  close.setAttribute("popovertarget", text.id);
  text.append(close);
}

/** On a phone the text lies at the foot of the screen: the « ? » that opened it is scrolled out from under it. */
function uncover(text) {
  const button = document.querySelector(`.help[popovertarget="${text.id}"]`).getBoundingClientRect();
  const { top, bottom } = text.getBoundingClientRect();
  if (button.bottom > top && button.top < bottom) scrollBy({ top: button.bottom - top + 8, behavior: "instant" });
}

function textOf(element) {
  const button = element.closest(".help");
  const text = button && document.getElementById(button.getAttribute("popovertarget"));
  return text?.showPopover ? text : null;
}
