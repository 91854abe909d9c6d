"use strict";
// The page is whole without this script; it adds the filter, the search, links that open what they lead to, and the player.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // ── filter and search ──────────────────────────────────────────────────────
  const steps = all(".step");
  const slides = all(".slide");
  const runs = all(".run");
  const search = one("#search");
  const buttons = all("[data-filter]");
  const words = new Map();

  const wordsOf = (step) => {
    if (!words.has(step)) {
      words.set(step, `${one("h2", step.parentElement).textContent} ${step.textContent}`.toLowerCase());
    }
    return words.get(step);
  };

  const filter = () => {
    const verdicts = new Set(buttons.filter((button) => button.ariaPressed === "true").map((button) => button.dataset.filter));
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const isFiltered = verdicts.size > 0 || wanted.length > 0;
    let shown = 0;
    for (const step of steps) {
      const fits = (!verdicts.size || verdicts.has(step.dataset.verdict)) && wanted.every((word) => wordsOf(step).includes(word));
      step.hidden = !fits;
      shown += fits;
    }
    for (const slide of slides) slide.hidden = isFiltered && !one(".step:not([hidden])", slide);
    for (const run of runs) {
      run.hidden = isFiltered && !one(".step:not([hidden])", run);
      if (isFiltered && !run.hidden) run.open = true;
    }
    one("#shown").textContent = isFiltered ? `${shown} of ${steps.length} steps` : "";
    one("#nothing").hidden = shown > 0 || !isFiltered;
  };

  for (const button of buttons) {
    button.addEventListener("click", () => {
      button.ariaPressed = String(button.ariaPressed !== "true");
      filter();
    });
  }
  let pause;
  search.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(filter, 120);
  });
  const openAll = one("#open-all");
  openAll.addEventListener("click", () => {
    const isOpen = openAll.ariaPressed !== "true";
    openAll.ariaPressed = String(isOpen);
    openAll.textContent = isOpen ? "Close all" : "Open all";
    for (const each of [...runs, ...steps]) each.open = isOpen;
  });
  for (const box of all(".only-differing")) {
    box.addEventListener("change", () => box.closest(".matrix").classList.toggle("differing", box.checked));
  }

  // ── links to steps ─────────────────────────────────────────────────────────
  const reveal = (id) => {
    const target = id && document.getElementById(id);
    if (!target) return;
    if (target.hidden) {
      search.value = "";
      for (const button of buttons) button.ariaPressed = "false";
      filter();
    }
    for (let each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
    // what content-visibility had only guessed gets its height while scrolling: twice lands where it should
    target.scrollIntoView();
    requestAnimationFrame(() => target.scrollIntoView());
    (target.tagName === "DETAILS" ? one("summary", target) : target).focus({ preventScroll: true });
  };
  const followed = () => reveal(decodeURIComponent(location.hash.slice(1)));
  addEventListener("hashchange", followed);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link && link.hash === location.hash) followed();
  });
  if (location.hash) followed();

  // ── recordings of terminals ────────────────────────────────────────────────
  const brought = (id, tag) => {
    const source = document.getElementById(id);
    if (!source) return;
    const element = document.createElement(tag);
    element.textContent = source.textContent;
    document.head.append(element);
    source.remove();
  };
  const ELSEWHERE = /\x1b(\[[\d;?]*[A-JLMSTdfhlr]|[78DEMc])|\r(?!\r*\n)/;
  // of a terminal that was only written to from top to bottom, no more rows than were written to
  const rowsOf = ([header, ...events]) => {
    const { cols, rows } = header.term ?? { cols: header.width, rows: header.height };
    const written = events.filter((event) => event[1] === "o").map((event) => event[2]).join("");
    if (ELSEWHERE.test(written)) return rows;
    const lengths = written.replace(/\x1b\[[\d;]*[mK]/g, "").split("\n").map((line) => line.trimEnd().length);
    return Math.min(rows, lengths.reduce((sum, length) => sum + Math.max(1, Math.ceil(length / cols)), 0) + 1);
  };
  for (const button of all("[data-cast]")) {
    button.addEventListener("click", () => {
      brought("player-style", "style");
      brought("player-script", "script");
      const data = JSON.parse(document.getElementById(button.dataset.cast).textContent);
      const place = button.parentElement;
      place.replaceChildren();
      const player = window.AsciinemaPlayer.create({ data }, place, { rows: rowsOf(data), autoPlay: true, fit: "width", idleTimeLimit: 2 });
      place.classList.add("playing");
      player.el?.querySelector?.(".ap-player, .ap-wrapper")?.focus?.();
    });
  }
})();
