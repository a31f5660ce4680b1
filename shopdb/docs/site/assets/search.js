// Finds in the index that index.js holds; no server, no network.
(function () {
  "use strict";
  const MOST = 12;
  const root = document.documentElement.dataset.root;
  const input = document.getElementById("query");
  const list = document.getElementById("hits");
  const status = document.getElementById("found");
  const entries = window.SHOPDB_INDEX.map(([kind, name, href, text]) => {
    const low = name.toLowerCase();
    return { kind, name, href, text, low, all: `${kind} ${low} ${text.toLowerCase()}` };
  });
  let active = -1;

  // The name as asked for comes first, then names that begin so, that hold it, and texts.
  function rank(entry, query, words) {
    const last = entry.low.split(/[./]/).pop();
    if (entry.low === query) return 0;
    if (last === query) return 1;
    if (entry.low.startsWith(query) || last.startsWith(query)) return 2;
    if (words.every((word) => entry.low.includes(word))) return 3;
    return 4;
  }

  function find(query) {
    const words = query.split(/\s+/);
    return entries
      .filter((entry) => words.every((word) => entry.all.includes(word)))
      .map((entry, at) => [rank(entry, query, words), entry.name.length, at, entry])
      .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
      .map((found) => found[3]);
  }

  function part(name, text) {
    const span = document.createElement("span");
    span.className = name;
    span.textContent = text;
    return span;
  }

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(at) {
    const items = [...list.children];
    if (!items.length) return;
    active = (at + items.length) % items.length;
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === active)));
    input.setAttribute("aria-activedescendant", items[active].id);
    items[active].scrollIntoView({ block: "nearest" });
  }

  function open(item) {
    if (item) location.href = item.dataset.href;
  }

  function show() {
    const query = input.value.trim().toLowerCase();
    list.replaceChildren();
    if (!query) { status.textContent = ""; close(); return; }
    const found = find(query);
    found.slice(0, MOST).forEach((entry, at) => {
      const item = document.createElement("li");
      item.id = `hit-${at}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.href = root + entry.href;
      item.append(part("name", entry.name), part("kind", entry.kind), part("text", entry.text));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); open(item); });
      list.append(item);
    });
    status.textContent = found.length
      ? `${found.length} found, ${Math.min(MOST, found.length)} shown`
      : "Nothing found";
    list.hidden = !found.length;
    active = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  input.addEventListener("input", show);
  input.addEventListener("focus", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); mark(active + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); mark(active - 1); }
    else if (event.key === "Escape") { input.value = ""; show(); }
  });
  document.getElementById("search").addEventListener("submit", (event) => {
    event.preventDefault();
    open(list.children[Math.max(active, 0)]);
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
    }
  });
})();
