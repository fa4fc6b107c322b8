const form = document.getElementById("snapshot-form");

/** Whether an argument of `createSnapshot` has its place in this form. */
export function hasField(argument) {
  return controls(nameOf(argument)).length > 0;
}

/** Shows `message` at the argument's field and takes the user there. */
export function showFieldError(argument, message) {
  const name = nameOf(argument);
  errorText(name).textContent = message;
  for (const control of controls(name)) {
    control.setAttribute("aria-invalid", "true");
  }
  (form.querySelector(`[name="${name}"]:checked`) ?? controls(name)[0]).focus();
}

/** The one choice "Send to" stands for both. */
function nameOf(argument) {
  return argument === "cloud" || argument === "baseUrl" ? "target" : argument;
}

/** Takes every mark away. */
export function clearFieldErrors() {
  for (const control of form.querySelectorAll("[aria-invalid]")) {
    clearFieldError(control.name);
  }
}

/** Takes the mark away from one field. */
export function clearFieldError(name) {
  errorText(name).textContent = "";
  for (const control of controls(name)) {
    control.removeAttribute("aria-invalid");
  }
}

function errorText(name) {
  return document.getElementById(`${name}-error`);
}

function controls(name) {
  return [...form.querySelectorAll(`[name="${name}"]`)];
}
