"use strict";
// Shows the report as it is now, and another one in its place whenever the run has gone on; what is open there and searched for stays so.
(() => {
  const one = (id) => document.getElementById(id);
  const place = one("report");
  let shown = null;
  let coming = null;

  const kept = () => {
    const page = shown?.contentDocument;
    if (!page) return null;
    return {
      open: [...page.querySelectorAll("details[id]")].map((each) => [each.id, each.open]),
      search: page.getElementById("search")?.value ?? "",
      pressed: [...page.querySelectorAll("[data-filter]")].filter((each) => each.ariaPressed === "true").map((each) => each.dataset.filter),
      top: shown.contentWindow.scrollY,
    };
  };
  const restore = (frame, before) => {
    const page = frame.contentDocument;
    for (const [id, isOpen] of before?.open ?? []) {
      const each = page.getElementById(id);
      if (each) each.open = isOpen;
    }
    for (const button of page.querySelectorAll("[data-filter]")) if (before?.pressed.includes(button.dataset.filter)) button.click();
    const search = page.getElementById("search");
    if (search && before?.search) {
      search.value = before.search;
      search.dispatchEvent(new Event("input"));
    }
    const steps = page.querySelectorAll(".step");
    if (one("newest").checked && steps.length) steps[steps.length - 1].scrollIntoView({ block: "end" });
    else frame.contentWindow.scrollTo(0, before?.top ?? 0);
  };
  const show = () => {
    coming?.remove();
    const frame = document.createElement("iframe");
    coming = frame;
    frame.title = "The report";
    frame.className = "coming";
    frame.addEventListener("load", () => {
      if (frame !== coming) return;
      const before = kept();
      frame.className = "";
      restore(frame, before);
      shown?.remove();
      one("wanted")?.remove();
      shown = frame;
      coming = null;
      place.dataset.number = frame.dataset.number;
    });
    return frame;
  };

  const follow = (event) => {
    const now = JSON.parse(event.data);
    one("state").textContent = now.state;
    one("state").className = now.state === "playing" ? "playing" : "";
    one("title").textContent = now.title;
    one("counts").textContent = Object.entries(now.counts).map(([verdict, count]) => `${count} ${verdict}`).join(", ");
    document.title = `${now.state}: ${now.title}`;
    if (now.state === "waiting") {
      if (now.wanted && one("wanted")) {
        const command = document.createElement("code");
        command.textContent = now.wanted;
        one("wanted").replaceChildren("Waiting for a run to begin: ", command);
      }
      return;
    }
    const frame = show();
    frame.dataset.number = now.number;
    frame.src = `/report?${now.number}`;
    place.append(frame);
  };
  const events = new EventSource("/events");
  events.addEventListener("message", follow);
  events.addEventListener("error", () => {
    one("state").textContent = "not reached: is `harness report --serve` still there?";
  });
})();
