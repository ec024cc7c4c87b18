"use strict";
// Our few lines beside htmx: the CSRF token on every htmx request. Everything works without this file.
document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.ctx.request.headers["X-CSRFToken"] = token.content;
});
