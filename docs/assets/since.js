// The box above the rows of "Since which version", and a search that finds flags. Both need no network, and a page without scripts has all rows.
(() => {
  "use strict";

  // lunr reads a dash before a word as "without it", and two as an error: a flag is searched for by its name.
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    const isQuery = message && typeof message.data === "string";
    const sent = isQuery ? { ...message, data: message.data.replace(/(^|\s)--+(?=\w)/g, "$1") } : message;
    return post.call(this, sent, ...rest);
  };

  const form = document.querySelector(".since-filter");
  if (!form) return;
  const { words, after, to } = form.elements;
  const report = form.querySelector("output");
  // "policy" is looked for where a word begins, in PodSecurityPolicy too
  const textOf = (element) => {
    const text = element ? element.textContent : "";
    return `${text} ${text.replace(/([a-z0-9])(?=[A-Z])/g, "$1 ")}`.toLowerCase();
  };
  const sections = [...document.querySelectorAll(".since-section")].map((part) => {
    const heading = part.previousElementSibling;
    const names = [heading, part.querySelector(":scope > p")].map(textOf).join(" ");
    const own = `${names} ${textOf(part.querySelector(".since-lasting"))}`;
    const rows = [...part.querySelectorAll("tbody tr")].map((row) => ({
      row,
      text: `${names} ${textOf(row)}`,
      changes: row.dataset.changes.split(" ").filter(Boolean).map(minorOf),
    }));
    return { part, heading, own, rows, contents: contentsOf(heading) };
  });
  const total = sections.reduce((sum, section) => sum + section.rows.length, 0);

  function minorOf(version) {
    return Number(version.split(".")[1]);
  }

  function beginningOf(word) {
    const literal = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return new RegExp(/^[a-z0-9]/.test(word) ? `(?<![a-z0-9])${literal}` : literal);
  }

  // beside the page, and in the drawer of a narrow window
  function contentsOf(heading) {
    const links = document.querySelectorAll(`.md-nav--secondary a[href$="#${CSS.escape(heading.id)}"]`);
    return [...links].map((link) => link.closest("li"));
  }

  function hide(element, isHidden) {
    if (element) element.toggleAttribute("data-filtered", isHidden);
  }

  function filter() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean).map(beginningOf);
    const first = after.value ? minorOf(after.value) : -Infinity;
    const last = to.value ? minorOf(to.value) : Infinity;
    const isDated = Boolean(after.value || to.value);
    const holds = (text) => wanted.every((word) => word.test(text));
    let shown = 0;
    for (const { part, heading, own, rows, contents } of sections) {
      let here = 0;
      for (const { row, text, changes } of rows) {
        const fits = holds(text) && (!isDated || changes.some((change) => first < change && change <= last));
        hide(row, !fits);
        here += fits;
      }
      shown += here;
      const isOwn = !isDated && holds(own);
      const table = part.querySelector("table");
      hide(table, rows.length > 0 && here === 0);
      hide(part.querySelector(".since-lasting"), !isOwn);
      for (const element of [part, heading, ...contents]) hide(element, here === 0 && !isOwn);
    }
    report.value = shown === total ? `${total} rows` : `${shown} of ${total} rows`;
  }

  function remember() {
    const address = new URL(location.href);
    for (const field of [words, after, to]) {
      if (field.value) address.searchParams.set(field.name, field.value);
      else address.searchParams.delete(field.name);
    }
    history.replaceState(history.state, "", address);
  }

  const asked = new URLSearchParams(location.search);
  for (const field of [words, after, to]) field.value = asked.get(field.name) || "";
  form.addEventListener("input", () => { filter(); remember(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
})();
