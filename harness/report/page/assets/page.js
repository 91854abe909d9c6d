"use strict";
// The page is whole without this script; it adds the filter, the search, links that open what they lead to, and the player.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // ── runs that are packed until they are opened ─────────────────────────────
  const runs = all(".run");
  const steps = all(".step");
  const slides = all(".slide");
  const isPacked = (details) => Boolean(details.dataset.packed);
  const stepsOf = (run, verdicts) => verdicts.reduce((sum, verdict) => sum + Number(run.dataset[verdict] ?? 0), 0);

  const unpacked = async (details) => {
    if (document.readyState === "loading") await new Promise((done) => addEventListener("DOMContentLoaded", done, { once: true }));
    const bytes = Uint8Array.from(atob(document.getElementById(details.dataset.packed).textContent), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  };
  const unpacking = new Map();
  const unpack = (details) => {
    if (!isPacked(details)) return Promise.resolve();
    if (!unpacking.has(details)) {
      unpacking.set(details, unpacked(details).then((html) => {
        const template = document.createElement("template");
        template.innerHTML = html;
        details.append(template.content);
        document.getElementById(details.dataset.packed).remove();
        delete details.dataset.packed;
        adopt(details);
      }));
    }
    return unpacking.get(details);
  };
  document.addEventListener("toggle", (event) => event.target.open && unpack(event.target), true);

  // ── filter and search ──────────────────────────────────────────────────────
  const search = one("#search");
  const buttons = all("[data-filter]");
  const words = new Map();
  const VERDICTS = buttons.map((button) => button.dataset.filter);

  const wordsOf = (step) => {
    if (!words.has(step)) {
      words.set(step, `${one("h2", step.parentElement).textContent} ${step.textContent}`.toLowerCase());
    }
    return words.get(step);
  };
  const ENTITIES = { "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&amp;": "&" };
  const textOf = (html) => html.replace(/<[^>]*>/g, "").replace(/&(?:lt|gt|amp|#34|#39);/g, (entity) => ENTITIES[entity]).toLowerCase();

  const wish = () => {
    const pressed = buttons.filter((button) => button.ariaPressed === "true").map((button) => button.dataset.filter);
    return { verdicts: pressed.length ? pressed : VERDICTS, wanted: search.value.toLowerCase().split(/\s+/).filter(Boolean), isFiltered: pressed.length > 0 || search.value.trim() !== "" };
  };
  const fits = (verdict, text, { verdicts, wanted }) => verdicts.includes(verdict) && (!wanted.length || wanted.every((word) => text().includes(word)));

  // how many steps of a packed run are like that, without putting them into the page
  const fitting = async (run, wished) => {
    if (!wished.wanted.length) return stepsOf(run, wished.verdicts);
    let count = 0;
    for (const slide of (await unpacked(run)).split('<section class="slide"').slice(1)) {
      const [head, ...cards] = slide.split('<details class="step ');
      const title = /<h2>(.*?)<\/h2>/.exec(head)?.[1] ?? "";
      for (const card of cards) {
        const verdict = /data-verdict="(\w+)"/.exec(card)?.[1];
        count += fits(verdict, () => textOf(`${title} <b ${card}`), wished);
      }
    }
    return count;
  };
  const sift = (among, wished) => {
    let shown = 0;
    for (const step of among) {
      step.hidden = !fits(step.dataset.verdict, () => wordsOf(step), wished);
      shown += !step.hidden;
    }
    return shown;
  };
  const hideEmpty = (among, isFiltered) => {
    for (const each of among) each.hidden = isFiltered && !one(".step:not([hidden])", each);
  };

  let round = 0;
  const filter = async () => {
    const own = ++round;
    const wished = wish();
    const { isFiltered, wanted } = wished;
    const packed = runs.filter(isPacked);
    const total = steps.length + packed.reduce((sum, run) => sum + stepsOf(run, VERDICTS), 0);
    let shown = sift(steps, wished);
    hideEmpty(slides, isFiltered);
    const open = runs.filter((run) => !isPacked(run));
    hideEmpty(open, isFiltered);
    for (const run of open) if (isFiltered && !run.hidden) run.open = true;
    for (const [at, run] of packed.entries()) {
      const count = wanted.length && isPacked(run) ? await fitting(run, wished) : stepsOf(run, wished.verdicts);
      if (own !== round) return;
      run.hidden = isFiltered && !count;
      shown += count;
      if (wanted.length && at % 20 === 19) one("#shown").textContent = `${shown} steps, ${packed.length - at - 1} runs to go`;
    }
    one("#shown").textContent = isFiltered ? `${shown} of ${total} steps` : "";
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
    for (const each of [...runs, ...steps]) if (!isPacked(each)) each.open = isOpen;
  });

  // ── links to steps ─────────────────────────────────────────────────────────
  const reveal = async (id) => {
    for (const around of [/^run\d+/.exec(id)?.[0], id]) {
      const details = around && document.getElementById(around);
      if (details) await unpack(details);
    }
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
  const play = (button) => {
    brought("player-style", "style");
    brought("player-script", "script");
    const data = JSON.parse(document.getElementById(button.dataset.cast).textContent);
    const place = button.parentElement;
    place.replaceChildren();
    const player = window.AsciinemaPlayer.create({ data }, place, { rows: rowsOf(data), autoPlay: true, fit: "width", idleTimeLimit: 2 });
    place.classList.add("playing");
    player.el?.querySelector?.(".ap-player, .ap-wrapper")?.focus?.();
  };

  // ── what works in all of the page, and in what is unpacked later ───────────
  const equip = (within) => {
    for (const button of all("[data-cast]", within)) button.addEventListener("click", () => play(button));
    for (const box of all(".only-differing", within)) {
      box.addEventListener("change", () => box.closest(".matrix").classList.toggle("differing", box.checked));
    }
  };
  const adopt = (details) => {
    const [added, around] = [all(".step", details), all(".slide", details)];
    steps.push(...added);
    slides.push(...around);
    const wished = wish();
    sift(added, wished);
    hideEmpty(around, wished.isFiltered);
    equip(details);
  };
  equip(document);
})();
