// How many of its characters a métier or formation has; without a script the hint alone says how many it may have.
export const LONGEST = 200;
const NEAR = 20; // characters left from which on the count is said aloud too

/** The characters as the server counts them. */
export const lengthOf = (field) => [...field.value.normalize("NFC").trim()].length;

/** Writes the count under each free text in `form`. */
export function showCounts(form) {
  form.querySelectorAll(".count").forEach((count) => {
    const length = lengthOf(count.parentElement.querySelector("input"));
    count.ariaLive = length > LONGEST - NEAR ? "polite" : "off";
    count.classList.toggle("over", length > LONGEST);
    count.textContent = `${length} caractère${length > 1 ? "s" : ""} sur ${LONGEST}`;
  });
}
