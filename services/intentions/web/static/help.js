// Help texts open by click and touch, and close with Escape, by the browser itself. Here: they open by focus too.
export function startHelp() {
  let pointing = false;
  addEventListener("pointerdown", () => { pointing = true; }, true);
  addEventListener("keydown", () => { pointing = false; }, true);
  addEventListener("click", () => { pointing = false; });
  document.addEventListener("focusin", ({ target }) => {
    // A pointer's focus comes before its click, which opens or closes by itself.
    const text = pointing ? null : textOf(target);
    if (text && !text.matches(":popover-open")) text.showPopover({ source: target });
  });
  document.addEventListener("focusout", ({ target, relatedTarget: next }) => {
    const text = textOf(target) ?? target.closest(".help-text");
    if (next && text && next !== text && !text.contains(next) && textOf(next) !== text) text.hidePopover();
  });
}

function textOf(button) {
  const text = button.matches(".help") ? document.getElementById(button.getAttribute("popovertarget")) : null;
  return text?.showPopover ? text : null;
}
