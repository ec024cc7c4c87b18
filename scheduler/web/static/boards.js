"use strict";
// Boards: a seat opens beside the grid, people are dragged. Without this every link and button does the same.

// A link to a seat opens in the panel; what it would change stays on the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-panel], .people-rows a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  if (!document.getElementById("panel") || !window.htmx) return;
  event.preventDefault();
  htmx.ajax("GET", link.href, { target: "#panel", swap: "innerHTML" });
});

// The panel shuts without a new page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-close]");
  if (!link) return;
  event.preventDefault();
  document.getElementById("panel").replaceChildren();
});

// An act as if its button had been pressed: the one form of the board sends it.
function act(words) {
  const form = document.getElementById("edit");
  const button = document.createElement("button");
  button.name = "do";
  button.value = words;
  button.hidden = true;
  form.append(button);
  form.requestSubmit(button);
  button.remove();
}

let dragged = null;

// Who and from where: a chip says it itself, on the board by person the line and the address say it.
function placeOf(link) {
  if (link.dataset.place) return link.dataset.place.split(".");
  return [link.closest("[data-person]").dataset.person, link.getAttribute("href").match(/seats\/(\d+)/)[1]];
}

// While somebody is dragged, each shift says what their coming would mean: the same words as by keyboard.
function showVerdicts(link) {
  if (!link.classList.contains("chip")) return;
  fetch(link.href, { headers: { Accept: "text/html" } }).then((answer) => answer.text()).then((text) => {
    if (dragged !== link) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const verdict of page.querySelectorAll(".seat-card .verdict")) {
      const card = document.getElementById(verdict.parentElement.id);
      if (card && !card.querySelector(".verdict")) card.append(document.importNode(verdict, true));
    }
  }).catch(() => {});
}

function target(event) {
  return dragged && event.target.closest ? event.target.closest("[data-shift], [data-person]") : null;
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest ? event.target.closest(".chip, .people-rows a") : null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", placeOf(dragged).join("."));
  showVerdicts(dragged);
});

document.addEventListener("dragover", (event) => {
  const over = target(event);
  if (!over) return;
  event.preventDefault();
  for (const other of document.querySelectorAll(".over")) if (other !== over) other.classList.remove("over");
  over.classList.add("over");
});

document.addEventListener("drop", (event) => {
  const over = target(event);
  if (!over) return;
  event.preventDefault();
  const [person, shift] = placeOf(dragged);
  const to = over.dataset.shift;
  if (to && to !== shift) act(`change -${person}.${shift} +${person}.${to}`);
  const other = over.dataset.person;
  if (other && other !== person) act(`change -${person}.${shift} +${other}.${shift}`);
});

document.addEventListener("dragend", () => {
  dragged = null;
  for (const over of document.querySelectorAll(".over")) over.classList.remove("over");
  if (!document.querySelector(".holding")) for (const one of document.querySelectorAll(".verdict")) one.remove();
});

// Keys: arrows walk the grid, Escape puts back whoever is held, Control Z and Y undo and redo.
const WAYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function walk(cell, way) {
  const rows = [...cell.closest("tbody, .people-rows").children];
  let row = rows.indexOf(cell.closest("tr, .strip"));
  let column = [...rows[row].children].indexOf(cell);
  for (;;) {
    row += way[0];
    column += way[1];
    const next = rows[row] && rows[row].children[column];
    if (!next) return null;
    const found = next.matches("a") ? next : next.querySelector("a, button");
    if (found) return found;
  }
}

document.addEventListener("keydown", (event) => {
  const board = document.getElementById("board");
  if (!board || event.target.matches("input, textarea, select")) return;
  if (event.key === "Escape" && document.getElementById("put-back")) document.getElementById("put-back").click();
  if ((event.ctrlKey || event.metaKey) && (event.key === "z" || event.key === "y")) {
    const again = event.key === "y" || event.shiftKey;
    const button = document.querySelector(`#edit button[value="${again ? "redo" : "undo"}"]`);
    if (button) { event.preventDefault(); button.click(); }
    return;
  }
  const cell = event.target.closest("table.seats td, .people-rows .strip > a");
  if (!(event.key in WAYS) || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
  const found = walk(cell, WAYS[event.key]);
  if (found) { event.preventDefault(); found.focus(); }
});
