// The editor's desk: keys, the player, saving as she types. Everything works without a build step.
"use strict";

const main = document.querySelector("main[data-slug]");
const video = document.getElementById("video");
const told = document.getElementById("saved");
const clash = document.getElementById("clash");
const slug = main.dataset.slug;
const shortcuts = new Map(Array.from(document.querySelectorAll("#keys [data-code]"), key => [key.dataset.code, key.dataset.does]));

const SAVE_AFTER_MS = 700;      // a pause in typing
const SAVE_AT_LEAST_MS = 1800;  // no more typing than this is ever unsaved
const CHECK_AFTER_MS = 2500;
const RETRY_MS = 2000;
const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2];

let edition = main.dataset.edition;
let line = Promise.resolve();   // one request at a time, in the order of what she did
let until = null;               // where playing stops by itself
let item = null;                // id of the place in the queue she is at
let chosen = [];                // words chosen in the transcript

// Talking to the desk ---------------------------------------------------------------------------

function tell(message, isWrong = false) {
  told.textContent = message;
  told.classList.toggle("wrong", isWrong);
}

async function send(name, payload) {
  const answer = await fetch(`/talks/${slug}/do/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "If-Match": `"${edition}"` },
    body: JSON.stringify(payload),
  });
  const result = await answer.json();
  if (answer.ok || answer.status === 412) edition = result.edition;
  return { ...result, ok: answer.ok, status: answer.status };
}

function act(name, payload) {
  const done = line.then(async () => {
    tell("Working ...");
    try {
      const result = await send(name, payload);
      if (result.status === 412) showClash(result, null);
      tell(result.message, !result.ok);
      show(result.panels || {});
      return result.ok;
    } catch {
      tell("The desk does not answer. Is it still running? Nothing on this page is lost.", true);
      return false;
    }
  });
  line = done;
  return done;
}

function show(panels) {
  const active = document.activeElement;
  for (const [id, html] of Object.entries(panels)) {
    const panel = document.getElementById(id);
    const typing = panel.contains(active) && active.matches("textarea, input, select");
    const held = typing ? { id: active.id, at: active.selectionStart } : null;
    const unsaved = Array.from(waiting.keys(), id => panel.querySelector(`#${CSS.escape(id)}`)).filter(Boolean)
      .map(field => ({ id: field.id, text: field.value, was: field.dataset.was }));
    const open = Array.from(panel.querySelectorAll("details"), one => one.open);
    panel.innerHTML = html;
    panel.querySelectorAll("details").forEach((one, at) => { one.open = open[at] || false; });
    dress(panel);
    for (const { id, text: typedText, was } of unsaved) {
      const field = document.getElementById(id);
      if (field) Object.assign(field, { value: typedText }).dataset.was = was;
    }
    const again = held && held.id && document.getElementById(held.id);
    if (again) {
      again.focus({ preventScroll: true });
      if (again.setSelectionRange && again.type !== "checkbox") again.setSelectionRange(held.at, held.at);
    }
  }
  findWords();
}

async function refresh() {
  try {
    const answer = await fetch(`/talks/${slug}/panels`);
    if (!answer.ok || waiting.size) return;
    const result = await answer.json();
    if (result.edition !== edition) return;  // something was saved meanwhile; its own check follows
    const busy = document.activeElement.closest(".panel");
    show(Object.fromEntries(Object.entries(result.panels).filter(([id]) => !busy || busy.id !== id)));
  } catch { /* the next save tells */ }
}

// Saving as she types ---------------------------------------------------------------------------

const waiting = new Map();      // id of a field -> what is to happen to it
let checking = 0;

const stash = {
  key: field => `desk:${slug}:${field.dataset.save}:${field.dataset.was}`,
  keep(field) {
    try { localStorage.setItem(this.key(field), JSON.stringify({ was: field.dataset.was, text: field.value })); }
    catch { /* private windows have none; the server has all but the last two seconds */ }
  },
  drop(key) { try { localStorage.removeItem(key); } catch { /* none there */ } },
};

function typed(field) {
  if (field.value === field.dataset.was && !waiting.has(field.id)) return;
  stash.keep(field);
  const now = Date.now();
  const before = waiting.get(field.id);
  if (before) clearTimeout(before.timer);
  const since = before ? before.since : now;
  const delay = Math.max(0, Math.min(SAVE_AFTER_MS, since + SAVE_AT_LEAST_MS - now));
  waiting.set(field.id, { since, timer: setTimeout(() => save(field.id), delay) });
  tell("Not saved yet");
}

function save(id) {
  const pending = waiting.get(id);
  if (!pending) return line;
  clearTimeout(pending.timer);
  line = line.then(async () => {
    const field = document.getElementById(id);
    if (!field || !waiting.has(id)) return;
    waiting.delete(id);
    const text = field.value;
    const was = field.dataset.was;
    if (text === was) { stash.drop(stash.key(field)); tell("Saved"); return; }
    const key = stash.key(field);
    let result;
    try {
      result = await send(field.dataset.save, { ...facts(field), was, text });
    } catch {
      tell("The desk does not answer. Your typing is kept in this browser; start the desk again.", true);
      if (!waiting.has(id)) waiting.set(id, { since: Date.now(), timer: setTimeout(() => save(id), RETRY_MS) });
      return;
    }
    if (result.status === 503) {  // another command is at work; it ends soon
      tell(result.message, true);
      if (!waiting.has(id)) waiting.set(id, { since: Date.now(), timer: setTimeout(() => save(id), RETRY_MS) });
      return;
    }
    if (result.status === 412) { showClash(result, { id, text }); tell(result.message, true); return; }
    if (!result.ok) { tell(result.message, true); return; }
    const there = document.getElementById(id);
    if (there) {
      const goesOn = there.value !== text;
      there.dataset.was = text;
      stash.drop(key);
      if (goesOn) typed(there); else tell(result.message);
    }
    show(result.panels || {});
    clearTimeout(checking);
    checking = setTimeout(refresh, CHECK_AFTER_MS);
  });
  return line;
}

function facts(field) {
  const { number, section, key } = field.dataset;
  return { number: number === undefined ? undefined : Number(number), section, key };
}

function saveAll() {
  if (!waiting.size) tell(told.textContent || "Saved");
  Array.from(waiting.keys()).forEach(save);
}

function showClash(result, mine) {
  const yours = document.createElement("pre");
  const theirs = document.createElement("pre");
  yours.textContent = mine ? mine.text : result.yours || "";
  theirs.textContent = result.theirs || "";
  clash.replaceChildren(text("p", result.message), text("h2", "Yours, not saved into the article"), yours,
    text("h2", "What stands there now"), theirs);
  const row = text("p", "");
  row.className = "row";
  if (mine) {
    row.append(button("Keep mine", () => {
      const field = document.getElementById(mine.id);
      if (!field) return;
      const typedText = field.value;
      field.dataset.was = result.theirs;
      field.value = typedText;
      typed(field);
      closeClash();
    }), button("Take what stands there", () => {
      const field = document.getElementById(mine.id);
      if (field) { stash.drop(stash.key(field)); field.dataset.was = field.value = result.theirs; }
      closeClash();
      location.reload();
    }));
  } else {
    row.append(button("Load this page again", () => location.reload()));
  }
  clash.append(row);
  clash.hidden = false;
  clash.scrollIntoView({ block: "nearest" });
}

function closeClash() { clash.hidden = true; clash.replaceChildren(); }

function text(tag, words) { const made = document.createElement(tag); made.textContent = words; return made; }

function button(words, does) {
  const made = text("button", words);
  made.type = "button";
  made.addEventListener("click", does);
  return made;
}

// The player ------------------------------------------------------------------------------------

function play(start, end = null) {
  until = end;
  video.currentTime = Number(start);
  video.play().catch(() => tell("The video can’t be played here.", true));
}

function setRate(step) {
  const at = RATES.indexOf(video.playbackRate);
  const rate = RATES[Math.min(Math.max((at < 0 ? 2 : at) + step, 0), RATES.length - 1)];
  video.playbackRate = rate;
  document.getElementById("rate").textContent = `Speed ${rate}`;
}

let words = [];
let current = null;

function findWords() {
  words = Array.from(document.querySelectorAll(".word"), node => ({ node, start: Number(node.dataset.start) }));
  if (words.length && !document.querySelector('.word[tabindex="0"]')) words[0].node.tabIndex = 0;
  current = null;
}

function follow() {
  const now = video.currentTime;
  if (until !== null && now >= until) { until = null; video.pause(); }
  let low = 0, high = words.length;
  while (low < high) { const middle = (low + high) >> 1; if (words[middle].start <= now + 0.05) low = middle + 1; else high = middle; }
  const node = low ? words[low - 1].node : null;
  if (node === current) return;
  if (current) current.classList.remove("now");
  if (node) node.classList.add("now");
  current = node;
}

(function watch() { follow(); requestAnimationFrame(watch); })();

// The queue -------------------------------------------------------------------------------------

function items() { return Array.from(document.querySelectorAll(".item")); }

function here() { return item && document.getElementById(`item-${item}`); }

function goTo(node, hear = true) {
  if (!node) return;
  items().forEach(one => one.classList.toggle("here", one === node));
  item = node.dataset.item;
  node.focus();
  if (hear) play(node.dataset.start, Number(node.dataset.end));
}

function step(by) {
  const all = items();
  const at = all.indexOf(here());
  goTo(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

async function settled(action) {  // after an answer the next place takes the old one's
  const at = items().indexOf(here());
  if (await action) {
    const all = items();
    if (all.length) goTo(all[Math.min(Math.max(at, 0), all.length - 1)], false);
    else { item = null; document.getElementById("main").focus(); }
  }
}

// What the forms and buttons do -----------------------------------------------------------------

const forms = {
  fix(form, how) {
    const node = form.closest(".item");
    const at = node ? { word: Number(node.dataset.word), shown: node.dataset.reads } : spanOf(chosen);
    if (!at) return;
    const done = act("fix", { ...at, text: form.elements.text.value, everywhere: how === "everywhere" });
    if (node) settled(done); else done.then(ok => { if (ok) choose([]); });
  },
  override(form) { settled(act("override", fields(form))); },
  proposal(form, how) { act("proposal", { ...fields(form), take: how }); },
  move(form) { const { section, at } = fields(form); act("move", { section, at: Number(at) }); },
  add(form) { const { title, at } = fields(form); act("add", { title, at: Number(at) }); },
  caption(form, how) {
    const { number, lines, start, end } = fields(form);
    act(how === "restore" ? "restore-caption" : "caption", { number: Number(number), lines, start, end });
  },
  alias(form) { act("alias", fields(form)); },
  impact(form) { act("impact", { ...fields(form), places: new FormData(form).getAll("place") }); },
  approve(form) {
    const affirmed = Array.from(form.querySelectorAll("[name=affirmed]:checked"), box => box.value);
    line.then(() => act("approve", { affirmed, by: form.elements.by.value, authorisation: form.elements.authorisation.value }));
  },
};

function fields(form) { return Object.fromEntries(new FormData(form)); }

const does = {
  note: data => act("note", { number: Number(data.number), on: data.on === "1" }),
  delete: data => act("delete", { section: data.section }),
  restore: data => act("restore", { saved: data.saved }),
  publish: () => act("publish", {}),
  undo: () => { const at = spanOf(chosen); if (at) act("undo", at).then(ok => { if (ok) choose([]); }); },
};

const actions = {
  play() { until = null; if (video.paused) video.play(); else { video.pause(); showNow(); } },
  back() { video.currentTime = Math.max(0, video.currentTime - 2); },
  slower() { setRate(-1); },
  faster() { setRate(1); },
  next() { step(1); },
  previous() { step(-1); },
  listen() { const node = here(); if (node) play(node.dataset.start, Number(node.dataset.end)); else actions.play(); },
  correct() {
    const word = document.activeElement.closest(".word");
    if (word && !chosen.includes(word)) choose([word]);
    const form = word || chosen.length ? document.getElementById("word-fix") : here() && here().querySelector("form.fix");
    if (form) { form.elements.text.focus(); form.elements.text.select(); }
  },
  everywhere() {
    const form = document.activeElement.closest("form.fix") || (here() && here().querySelector("form.fix"));
    if (form) forms.fix(form, "everywhere");
  },
  right() {
    const node = here();
    if (node && node.querySelector('[data-action="right"]')) settled(act("right", { item: node.dataset.item, by: remembered() }));
  },
  accept() {
    const take = document.querySelector("[data-accept]");
    if (take) take.click();
  },
  here() { showNow(); },
  save() { saveAll(); },
  help() {
    const keys = document.getElementById("keys");
    keys.hidden = !keys.hidden;
    document.querySelector('[data-action="help"]').setAttribute("aria-expanded", String(!keys.hidden));
  },
};

function showNow() {
  if (!current) return;
  current.scrollIntoView({ block: "nearest" });
  if (!document.activeElement.matches("textarea, input")) rove(current);
}

// Words -----------------------------------------------------------------------------------------

function rove(node) {
  const old = document.querySelector('.word[tabindex="0"]');
  if (old) old.tabIndex = -1;
  node.tabIndex = 0;
  node.focus();
}

function choose(nodes) {
  chosen.forEach(node => { node.classList.remove("chosen"); node.removeAttribute("aria-pressed"); });
  chosen = nodes;
  const form = document.getElementById("word-fix");
  form.hidden = !nodes.length;
  if (!nodes.length) return;
  nodes.forEach(node => { node.classList.add("chosen"); node.setAttribute("aria-pressed", "true"); });
  const shown = nodes.map(node => node.textContent).join(" ");
  document.getElementById("word-shown").textContent = shown;
  document.getElementById("word-at").textContent = clock(Number(nodes[0].dataset.start));
  form.elements.text.value = shown;
  document.getElementById("word-undo").hidden = !nodes.some(node => node.classList.contains("fixed"));
}

function spanOf(nodes) {
  return nodes.length ? { word: Number(nodes[0].dataset.n), shown: nodes.map(node => node.textContent).join(" ") } : null;
}

function reach(node) {
  const first = chosen[0];
  const all = words.map(word => word.node);
  const [from, to] = [all.indexOf(first), all.indexOf(node)].sort((one, other) => one - other);
  choose(first && from >= 0 ? all.slice(from, to + 1) : [node]);
}

function clock(seconds) { return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`; }

// Listening to her ------------------------------------------------------------------------------

document.addEventListener("keydown", event => {
  if (event.altKey && !event.ctrlKey && !event.metaKey) {
    const action = shortcuts.get(event.code);
    if (action) { event.preventDefault(); actions[action](); return; }
  }
  const word = event.target.closest && event.target.closest(".word");
  if (!word || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = words.map(one => one.node);
  const at = all.indexOf(word);
  const goes = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (goes && all[at + goes]) { event.preventDefault(); rove(all[at + goes]); if (event.shiftKey) reach(all[at + goes]); }
  else if (event.key === "Enter") { event.preventDefault(); play(word.dataset.start); }
  else if (event.key === " ") { event.preventDefault(); choose([word]); }
  else if (event.key === "Escape") choose([]);
});

document.addEventListener("input", event => {
  if (document.getElementById("pause-typing").checked && event.target.matches("textarea, input[name=text]")) video.pause();
  if (event.target.dataset.save) { grow(event.target); typed(event.target); }
  if (event.target.matches(".by")) {
    try { localStorage.setItem("desk:by", event.target.value); } catch { /* she types it again */ }
  }
});

document.addEventListener("focusout", event => { if (event.target.dataset.save) save(event.target.id); });

document.addEventListener("focusin", event => {
  const node = event.target.closest(".item");
  if (!node) return;
  items().forEach(one => one.classList.toggle("here", one === node));
  item = node.dataset.item;
});

document.addEventListener("click", event => {
  const pressed = event.target.closest("button");
  const word = event.target.closest(".word");
  if (word) {
    if (event.shiftKey) reach(word);
    else { rove(word); choose([word]); play(word.dataset.start); }
  } else if (pressed && pressed.dataset.action) {
    const node = pressed.closest(".item");
    if (node) goTo(node, false);
    actions[pressed.dataset.action]();
  } else if (pressed && pressed.dataset.play) play(pressed.dataset.play, pressed.dataset.until ? Number(pressed.dataset.until) : null);
  else if (pressed && pressed.dataset.do) does[pressed.dataset.do](pressed.dataset);
});

document.addEventListener("submit", event => {
  const form = event.target;
  if (!form.dataset.form) return;
  event.preventDefault();
  saveAll();
  forms[form.dataset.form](form, event.submitter ? event.submitter.value : "");
});

let dragged = null;
document.addEventListener("dragstart", event => {
  const chapter = event.target.closest && event.target.closest(".chapter[draggable=true]");
  dragged = chapter ? chapter.dataset.section : null;
});
document.addEventListener("dragover", event => { if (dragged && event.target.closest(".block[data-start], .words p")) event.preventDefault(); });
document.addEventListener("drop", event => {
  const place = event.target.closest(".block[data-start], .words p");
  if (!dragged || !place) return;
  event.preventDefault();
  const seconds = place.dataset.start || place.querySelector(".word").dataset.start;
  act("move", { section: dragged, at: Math.round(Number(seconds) * 1000) });
  dragged = null;
});

window.addEventListener("beforeunload", event => { if (waiting.size) { saveAll(); event.preventDefault(); } });

// Beginning -------------------------------------------------------------------------------------

function remembered() {
  try { return localStorage.getItem("desk:by") || ""; } catch { return ""; }
}

function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

function dress(root) {
  root.querySelectorAll("[data-save]").forEach(field => { if (field.dataset.was === undefined) field.dataset.was = field.defaultValue; grow(field); });
  const by = remembered();
  root.querySelectorAll(".by").forEach(field => { if (!field.value) field.value = by; });
}

function bringBack() {
  let kept = [];
  try { kept = Object.keys(localStorage).filter(key => key.startsWith(`desk:${slug}:`)); } catch { return; }
  for (const key of kept) {
    let was, typedText;
    try { ({ was, text: typedText } = JSON.parse(localStorage.getItem(key))); } catch { stash.drop(key); continue; }
    const fields = Array.from(document.querySelectorAll("[data-save]"));
    if (fields.some(field => field.value === typedText)) { stash.drop(key); continue; }
    const field = fields.find(one => one.dataset.was === was && key === stash.key(one));
    if (field) {
      field.value = typedText;
      grow(field);
      typed(field);
    } else {
      clash.append(text("p", "This was typed here and never saved; its place has changed. Copy what you need."), text("pre", typedText),
        button("I have it", event => { stash.drop(key); event.target.closest(".clash").hidden = true; }));
      clash.hidden = false;
    }
  }
}

dress(document);
findWords();
bringBack();
