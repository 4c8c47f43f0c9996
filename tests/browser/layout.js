// What of the page is wider than the window, cut off, or lies on a button or field: a list of sentences, empty
// when all is well. `styles` are the reader's own, by what begins the sentences; they come off again.
styles => {
  const called = (one) => `<${one.localName}${one.className ? ` class="${one.className}"` : ""}>`;
  // Text for screen readers alone is clipped to a point; a link to skip to the content waits outside the page.
  const unseen = (one, box) =>
    !one.checkVisibility({visibilityProperty: true}) || box.width <= 1 || box.height <= 1
    || box.right <= 0 || box.bottom + scrollY <= 0 || getComputedStyle(one).clipPath !== "none";
  const cut = (one, style) =>
    (style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1)
    || (style.overflowY === "hidden" && one.scrollHeight > one.clientHeight + 1);
  const overlap = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
  const controls = () => [...document.querySelectorAll("main :is(button, input, a)")]
    .map((one) => [one, one.getBoundingClientRect()]).filter(([one, box]) => !unseen(one, box));
  // The lines of an element's own text.
  const lines = (one) => [...one.childNodes].filter(({nodeType, data}) => nodeType === 3 && data.trim()).flatMap((text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    return [...range.getClientRects()];
  });
  const covered = (one, controls) => controls.find(([control]) =>
    !control.contains(one) && !one.contains(control)
    && !one.closest("[popover], dialog") && !control.closest("[popover], dialog")
    && lines(one).some((line) => overlap(line, control.getBoundingClientRect())));
  const misfits = () => {
    const found = [];
    const above = controls();
    const wide = document.documentElement.clientWidth;
    const all = document.scrollingElement.scrollWidth;
    if (all > wide) found.push(`the page is ${all} px wide of ${wide}`);
    for (const one of document.body.querySelectorAll("*:not(input, svg, svg *)")) {
      const box = one.getBoundingClientRect();
      if (unseen(one, box)) continue;
      if (box.right > wide + 1 || box.left < -1) found.push(`${called(one)} sticks out`);
      if (cut(one, getComputedStyle(one))) found.push(`${called(one)} is cut`);
      const under = one.closest("main") && covered(one, above);
      if (under) found.push(`${called(one)} lies on ${called(under[0])}`);
    }
    return found;
  };
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [sheet];
  const all = Object.entries(styles).flatMap(([name, style]) => {
    sheet.replaceSync(style);
    return misfits().map((one) => `${name}: ${one}`);
  });
  document.adoptedStyleSheets = [];
  return all;
}
