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

const GONE = "The desk does not answer. What you typed is kept in this browser; start the desk again.";
const LOCKED = "The desk was started anew, and this page has its old key. Open the address that the desk told; "
  + "what you typed is kept in this browser and will be there.";
const CHANGED = "Somebody changed this meanwhile, in another window or program. Nothing of yours is lost: look at both and choose.";

async function ask(address, options = {}) {  // gives why there is no answer in `message`, and then 0 as status
  try {
    const answer = await fetch(address, options);
    if (answer.status === 403) return { ok: false, status: 0, message: LOCKED };
    return { ...await answer.json(), ok: answer.ok, status: answer.status };
  } catch {
    return { ok: false, status: 0, message: GONE };
  }
}

async function send(name, payload) {
  const result = await ask(`/talks/${slug}/do/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "If-Match": `"${edition}"` },
    body: JSON.stringify(payload),
  });
  if (result.ok) edition = result.edition;
  return result;
}

async function renew() {  // what stands there now, with what she typed carried over
  const result = await ask(`/talks/${slug}/panels`);
  if (!result.ok) { tell(result.message, true); return; }
  edition = result.edition;
  show(result.panels);
}

function act(name, payload) {
  Array.from(waiting.keys()).forEach(save);
  const done = line.then(async () => {
    tell("Working ...");
    const result = await send(name, payload);
    if (result.status === 412) {
      await renew();
      tell("Somebody changed this talk meanwhile. You see it as it is now; if it is still needed, do that again.", true);
      return false;
    }
    show(result.panels || {});
    tell(result.message, !result.ok);
    return result.ok;
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
    const unsaved = Array.from(panel.querySelectorAll("[data-save]")).filter(field => waiting.has(field.id)).map(lift);
    const open = Array.from(panel.querySelectorAll("details"), one => one.open);
    panel.innerHTML = html;
    panel.querySelectorAll("details").forEach((one, at) => { one.open = open[at] || false; });
    dress(panel);
    unsaved.forEach(carry);
    const again = held && held.id && document.getElementById(held.id);
    if (again && document.activeElement !== clash) {
      again.focus({ preventScroll: true });
      if (again.setSelectionRange && again.type !== "checkbox") again.setSelectionRange(held.at, held.at);
    }
  }
  findWords();
}

function lift(field) {
  const { timer } = waiting.get(field.id);
  clearTimeout(timer);
  waiting.delete(field.id);
  return { id: field.id, place: placeOf(field), was: field.dataset.was, typed: field.value };
}

function carry(kept) {  // put what she typed where it belongs now, or have her choose
  const fields = Array.from(document.querySelectorAll("[data-save]")).filter(field => placeOf(field) === kept.place);
  const field = fields.find(one => plain(one.dataset.was) === plain(kept.was));
  const isThere = fields.some(one => plain(one.value) === plain(kept.typed));
  if (field || isThere) stash.drop(keyOf(kept.place, kept.was));
  if (isThere) return;
  if (field) retype(field, kept.typed);
  else showClash(kept);
}

function plain(words) { return words.replace(/^- /gm, "").replace(/\s+/g, " ").trim(); }  // as a file would hold them

function retype(field, words) {
  field.value = words;
  grow(field);
  typed(field);
}

function refresh() {
  line = line.then(async () => {
    const result = await ask(`/talks/${slug}/panels`);
    if (!result.ok || waiting.size || result.edition !== edition) return;  // the next save tells, or its own check follows
    const busy = document.activeElement.closest(".panel");
    show(Object.fromEntries(Object.entries(result.panels).filter(([id]) => !busy || busy.id !== id)));
  });
}

// Saving as she types ---------------------------------------------------------------------------

const waiting = new Map();      // id of a field -> what is to happen to it
let checking = 0;

function placeOf(field) { return [field.dataset.save, field.dataset.key, field.dataset.section].filter(Boolean).join("."); }

function keyOf(place, was) { return `desk:${slug}:${place}:${was}`; }

const stash = {
  key: field => keyOf(placeOf(field), field.dataset.was),
  keep(field) {
    const kept = { id: field.id, place: placeOf(field), was: field.dataset.was, typed: field.value };
    try { localStorage.setItem(this.key(field), JSON.stringify(kept)); }
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
    const result = await send(field.dataset.save, { ...facts(field), was, text });
    if (result.status === 0 || result.status === 412 || result.status === 503) wait(id);  // she may have typed on
    if (result.status === 412) { await renew(); return; }
    if (!result.ok) { tell(result.message, true); return; }
    const there = document.getElementById(id);
    there.dataset.was = text;
    stash.drop(key);
    if (result.panels && pieces(text).length > 1) { tell(result.message); part(there, text, result.panels); }
    else {
      if (there.value !== text) typed(there); else tell(result.message);
      show(result.panels || {});
    }
    clearTimeout(checking);
    checking = setTimeout(refresh, CHECK_AFTER_MS);
  });
  return line;
}

function wait(id) {
  if (!waiting.has(id)) waiting.set(id, { since: Date.now(), timer: setTimeout(() => save(id), RETRY_MS) });
}

function pieces(words) {  // the paragraphs in a text, each with where it begins
  return Array.from(words.matchAll(/\S(?:(?!\n[ \t]*\n)[^])*/g), found => ({ begin: found.index, words: found[0] }));
}

function part(field, saved, panels) {  // a blank line made paragraphs of one: she goes on in the one she was in
  const isHere = field === document.activeElement;
  const { value, selectionStart: caret } = field;
  const first = Number(field.dataset.number);
  const last = pieces(saved).length - 1;
  const mine = pieces(value);
  if (mine.length > last) mine[last].words = value.slice(mine[last].begin);
  if (waiting.has(field.id)) lift(field);
  show(panels);
  for (let at = 0; at <= last; at += 1) {
    const there = document.querySelector(`[data-save="paragraph"][data-number="${first + at}"]`);
    const { begin, words: its } = mine[at] || { begin: Infinity, words: "" };
    if (there.value !== its) retype(there, its);
    if (!isHere || caret < begin) continue;
    there.focus({ preventScroll: true });
    there.setSelectionRange(caret - begin, caret - begin);
  }
}

function facts(field) {
  const { number, section, key } = field.dataset;
  return { number: number === undefined ? undefined : Number(number), section, key };
}

function saveAll() {
  if (!waiting.size) tell(told.textContent || "Saved");
  Array.from(waiting.keys()).forEach(save);
}

function showClash({ id, place, was, typed: mine }) {
  const found = document.getElementById(id);
  const field = found && placeOf(found) === place ? found : null;
  const box = document.createElement("div");
  const yours = text("pre", mine);
  const theirs = text("pre", field ? field.value : "(It is gone.)");
  const done = () => { stash.drop(keyOf(place, was)); box.remove(); clash.hidden = !clash.childElementCount; };
  const row = text("p", "");
  row.className = "row";
  if (field) row.append(button("Keep mine", () => { done(); field.focus(); retype(field, mine); }),
    button("Take what stands there", () => { done(); field.focus(); tell("What stands there stays."); }));
  else row.append(button("I have copied it", done));
  box.append(text("p", CHANGED), text("h2", "Yours, not saved into the article"), yours,
    text("h2", "What stands there now"), theirs, row);
  clash.append(box);
  clash.hidden = false;
  clash.focus();  // no key she still types goes into the other text
  tell("Two texts: choose one.", true);
}

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
  choose([]);
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
  poster(form) { const { poster } = fields(form); if (poster !== undefined) showPoster(poster); },
  alias(form) { act("alias", fields(form)); },
  impact(form) { act("impact", { ...fields(form), places: new FormData(form).getAll("place") }); },
  approve(form) {
    const affirmed = Array.from(form.querySelectorAll("[name=affirmed]:checked"), box => box.value);
    line.then(() => act("approve", { ...fields(form), affirmed }));
  },
};

function fields(form) { return Object.fromEntries(new FormData(form)); }

const does = {
  note: data => act("note", { number: Number(data.number), on: data.on === "1" }),
  delete: data => act("delete", { section: data.section }),
  restore: data => act("restore", { saved: data.saved }),
  poster: () => showPoster(video.currentTime.toFixed(3)),
  publish: () => act("publish", {}),
  undo: () => { const at = spanOf(chosen); if (at) act("undo", at).then(ok => { if (ok) choose([]); }); },
};

function showPoster(poster) {  // the player is no panel, so it is told to ask anew
  act("poster", { poster }).then(ok => { if (ok) video.poster = `/talks/${slug}/poster?${encodeURIComponent(poster)}`; });
}

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
    else tell("No word is chosen here. Change the article, or choose a word in the transcript.");
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
  let keys = [];
  try { keys = Object.keys(localStorage).filter(key => key.startsWith(`desk:${slug}:`)); } catch { return; }
  for (const key of keys) {
    try { carry(JSON.parse(localStorage.getItem(key))); } catch { stash.drop(key); }
  }
}

dress(document);
findWords();
bringBack();
