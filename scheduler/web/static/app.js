"use strict";
// Our few lines beside htmx; every page works without them.

// The CSRF token goes with every htmx request.
document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.ctx.request.headers["X-CSRFToken"] = token.content;
});

// A request that failed is said aloud, since htmx leaves the page as it was.
function tellFailure() {
  const flash = document.getElementById("flash");
  if (!flash) return;
  const note = document.createElement("p");
  note.className = "note error";
  note.textContent = flash.dataset.failed;
  flash.replaceChildren(note);
}
document.addEventListener("htmx:error", tellFailure);
document.addEventListener("htmx:response:error", (event) => {
  if (event.detail.ctx.response.status >= 500) tellFailure();
});

// A button that copies a field: the field itself can be copied by hand where there is no clipboard.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.querySelector(button.dataset.copy);
  field.select();
  const copied = navigator.clipboard ? navigator.clipboard.writeText(field.value) : Promise.resolve(document.execCommand("copy"));
  copied.then(() => { button.textContent = button.dataset.copied; });
});

// The menu of the bar closes with Escape and with a press beside it.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (menu !== except) menu.open = false;
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest ? event.target.closest("details[data-menu][open]") : null;
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// In a month, arrows go from day to day, Home and End along the week, Page Up and Down to other months.
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const CONTROLS = "a[href], button:not([disabled])";

function target(cells, here, key) {
  if (key === "Home" || key === "End") {
    const week = cells.slice(here - (here % 7), here - (here % 7) + 7);
    const days = key === "Home" ? week : week.reverse();
    return days.find((cell) => cell.querySelector(CONTROLS));
  }
  const step = STEPS[key];
  for (let at = here + step; at >= 0 && at < cells.length; at += step) {
    if (cells[at].querySelector(CONTROLS)) return cells[at];
  }
  return undefined;
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const cell = event.target.closest ? event.target.closest("table.month td") : null;
  if (!cell) return;
  if (event.key === "PageUp" || event.key === "PageDown") {
    const link = document.querySelector(`a[rel="${event.key === "PageUp" ? "prev" : "next"}"]`);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  if (!(event.key in STEPS) && event.key !== "Home" && event.key !== "End") return;
  const cells = [...cell.closest("table").querySelectorAll("td")];
  const found = target(cells, cells.indexOf(cell), event.key);
  if (found) { event.preventDefault(); found.querySelector(CONTROLS).focus(); }
});
