// The demo's first page: how the network is, asked of this origin alone, and buttons that copy.
"use strict";

const EVERY_MS = 5000;
const STATES = { "active": "good", "partial": "good", "offline": "bad", "time-out": "bad" };
const words = JSON.parse(document.body.dataset.words);
const told = document.querySelector(".told");

function show(element, key, kind) {
  if (element.textContent !== words[key]) element.textContent = words[key];
  element.className = kind;
}

function check(name, well, key) {
  for (const element of document.querySelectorAll(`[data-check="${name}"]`)) {
    show(element, key || (well ? `${name}+` : `${name}-`), well ? "good" : "bad");
  }
}

async function read(path) {
  const response = await fetch(path, { credentials: "omit", cache: "no-store" });
  return { well: response.ok, body: await response.json() };
}

function source(element, sources, breakers) {
  const name = element.dataset.source;
  const state = sources[name];
  if (breakers && breakers[name] === "open") show(element, "rests", "bad");
  else if (state in STATES) show(element, state, STATES[state]);
  else show(element, "never", "waiting");
}

async function refresh() {
  try {
    const [ready, status] = await Promise.all([read("/readyz"), read("/status")]);
    check("ready", ready.well);
    check("policy", ready.body.policy === true);
    check("audit", ready.body.audit === true);
    for (const element of document.querySelectorAll("[data-source]")) {
      source(element, status.body.sources || {}, status.body.breakers);
    }
  } catch {
    for (const name of ["ready", "policy", "audit"]) check(name, false, "unreachable");
  }
}

async function copy(button) {
  const before = button.textContent;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = words.copied;
  told.textContent = words.copied;
  setTimeout(() => { button.textContent = before; told.textContent = ""; }, 1500);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => { if (button.textContent !== words.copied) copy(button); });
}

// Nothing is asked while nobody looks.
setInterval(() => { if (!document.hidden) refresh(); }, EVERY_MS);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
refresh();
