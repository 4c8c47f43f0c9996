// The code of the link to a new address stands after its #, which browsers keep to themselves: here it fills the form.
export const takeCode = (field) => {
  const code = location.hash.slice(1);
  if (!/^[A-Z0-9-]{1,100}$/i.test(code)) return;
  field.value = code;
  history.replaceState(null, "", location.pathname);
};
