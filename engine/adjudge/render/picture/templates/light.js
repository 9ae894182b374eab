(() => {
  "use strict";
  const root = document.querySelector(".adjudge");
  const told = root.querySelector("[role=status]");
  const parts = [...root.querySelectorAll("[data-record],[data-rests],[data-key]")];
  const words = (text) => (text ? text.split(" ") : []);
  const isRecord = (part) => part.dataset.record !== undefined;
  const known = new Map(parts.map((part) => [part, {
    records: new Set(isRecord(part) ? [part.dataset.record] : words(part.dataset.rests)),
    keys: new Set(words(part.dataset.key)),
  }]));
  const meet = (a, b) => [...a].some((each) => b.has(each));
  const shown = (each) => each.getClientRects().length > 0;
  let pinned = null;

  const belongs = (each, part) => {
    const one = known.get(each), other = known.get(part);
    if (each === part || meet(one.keys, other.keys)) return true;
    return (isRecord(each) || isRecord(part)) && meet(one.records, other.records);
  };
  const light = (part) => {
    root.classList.toggle("lighting", Boolean(part));
    for (const each of parts) each.classList.toggle("lit", Boolean(part) && belongs(each, part));
  };
  const part = (target) => (target instanceof Element ? target.closest("[data-record],[data-rests],[data-key]") : null);
  const button = (each) => (each.matches("[aria-pressed]") ? each : each.querySelector("[aria-pressed]"));
  const pressed = (each, is) => each && button(each) && button(each).setAttribute("aria-pressed", String(is));
  const pin = (next) => {
    pressed(pinned, false);
    pinned = next === pinned ? null : next;
    pressed(pinned, true);
    light(pinned);
    const count = new Set(parts.filter((each) => isRecord(each) && each.classList.contains("lit")).map((each) => each.dataset.record)).size;
    const first = parts.find((each) => isRecord(each) && each.classList.contains("lit") && each.closest(".drawing") && each.querySelector(".i-reach") && shown(each));
    if (first && !pinned.closest(".drawing")) first.scrollIntoView({ block: "nearest" });
    const noun = told.dataset.noun || "record";
    told.textContent = pinned ? `${count} ${noun}${count === 1 ? "" : "s"} lit` : "Nothing is lit";
  };

  const stops = (group) => [...group.querySelectorAll("a[href],button,summary,g[tabindex]")].filter(shown);
  const go = (stop) => {
    if (!stop) return;
    const group = stop.closest("svg");
    if (group) for (const each of group.querySelectorAll("g[tabindex]")) each.setAttribute("tabindex", each === stop ? "0" : "-1");
    stop.focus();
  };
  const across = (all, from, down) => {
    const at = from.getBoundingClientRect(), x = at.left + at.width / 2, y = at.top + at.height / 2;
    const far = all.map((each) => {
      const box = each.getBoundingClientRect();
      return [each, Math.abs(box.left + box.width / 2 - x), (box.top + box.height / 2 - y) * (down ? 1 : -1)];
    }).filter(([, , dy]) => dy > 14);
    far.sort((a, b) => a[2] * 3 + a[1] - b[2] * 3 - b[1]);
    return far.length ? far[0][0] : null;
  };
  const step = (event) => {
    const from = document.activeElement;
    const group = from && from.closest("[data-stops],svg");
    if (!group) return;
    const all = stops(group), place = all.indexOf(from);
    if (place < 0) return;
    const upright = event.key === "ArrowUp" || event.key === "ArrowDown";
    const to = upright && group.matches("svg") ? across(all, from, event.key === "ArrowDown")
      : event.key === "Home" ? all[0] : event.key === "End" ? all[all.length - 1]
        : all[place + (event.key === "ArrowDown" || event.key === "ArrowRight" ? 1 : -1)];
    event.preventDefault();
    go(to);
  };

  for (const svg of root.querySelectorAll(".drawing svg")) {
    const first = svg.querySelector("g[tabindex]");
    if (first) first.setAttribute("tabindex", "0");
  }
  root.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch" && !pinned) light(part(event.target));
  });
  root.addEventListener("pointerleave", () => pinned || light(null));
  root.addEventListener("focusin", (event) => {
    if (!pinned && event.target.matches(":focus-visible")) light(part(event.target));
  });
  root.addEventListener("focusout", (event) => pinned || event.relatedTarget || light(null));
  root.addEventListener("click", (event) => {
    if (event.target.closest("summary")) return;
    const next = part(event.target);
    if (next || pinned) pin(next && next !== pinned ? next : null);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (pinned) pin(null);
      light(null);
    } else if (["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      step(event);
    } else if ((event.key === "Enter" || event.key === " ") && event.target.matches("g[tabindex]")) {
      event.preventDefault();
      pin(event.target);
    }
  });
  addEventListener("beforeprint", () => {
    for (const each of root.querySelectorAll("details")) each.open = true;
  });
})();
