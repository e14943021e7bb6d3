// The search page's own script. `talks.json` tells which talks have the words; the `said.json` of the
// best of them, in which sentence. Nothing that was typed leaves the browser but in the page's address.
(() => {
  "use strict";

  const AT_ONCE = 8; // talks shown, and asked for their sentences, before "Show more talks"
  const MOMENTS = 3; // sentences shown of a talk
  const PAUSE_MS = 150; // after a key, before the search begins
  const LONGEST = 200;

  const [form, field, found, hits, more, browse] = ["form", "words", "found", "hits", "more", "browse"]
    .map((name) => document.getElementById(`search-${name}`));

  // Words ----------------------------------------------------------------------------------------

  const WORD = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu;
  let skipped = new Set();

  const wordsIn = (text) => text.match(WORD) || [];

  function fold(word) {
    const plain = word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/’/g, "'");
    return plain.replace(/'s?$/, "");
  }

  const known = new Map();

  function term(word) {
    if (!known.has(word)) known.set(word, skipped.has(word.toLowerCase()) ? null : fold(word) || null);
    return known.get(word);
  }

  const termsIn = (text) => Array.from(new Set(wordsIn(text).map(term).filter(Boolean)));

  function indexOf(fields) {
    return new MiniSearch({ fields, tokenize: wordsIn, processTerm: term });
  }

  // Beginnings of words count, but of numbers only the whole: "15" is not "150".
  const begins = (word, at, all) => !/\d/.test(word) && word.length >= (at === all.length - 1 ? 2 : 4);
  // So many letters may differ; two that changed places count as two.
  const nearly = (word) => !/\d/.test(word) && word.length >= 5 && (word.length < 7 ? 1 : word.length < 12 ? 2 : 3);

  // From strict to lenient: the first that finds a talk is taken.
  const WAYS = [
    { options: { combineWith: "AND", prefix: begins }, said: "" },
    { options: { combineWith: "AND", prefix: begins, fuzzy: nearly }, said: " with words spelled much like yours" },
    { options: { combineWith: "OR", prefix: begins, fuzzy: nearly }, said: " with some of your words, none with all" },
  ];

  // What there is --------------------------------------------------------------------------------

  class NotThere extends Error {}

  async function fetched(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new NotThere(`${address}: ${answer.status}`);
    return answer.json();
  }

  // Each word comes with the talks it stands in: the first one's number, then how far it is to each next.
  function wordsOf(site) {
    const words = site.talks.map(() => []);
    for (const [word, steps] of Object.entries(site.words)) {
      let id = 0;
      for (const step of steps) words[id += step].push(word);
    }
    return words;
  }

  async function loadTalks() {
    const site = await fetched("talks.json");
    skipped = new Set(site.skip);
    known.clear();
    const words = wordsOf(site);
    const boost = { title: 4, names: 3, chapters: 3, description: 2 };
    const index = indexOf(["title", "names", "chapters", "description", "words"]);
    await index.addAllAsync(site.talks.map((talk, id) => ({
      id,
      title: talk.title,
      names: talk.conditions.flatMap((name) => site.conditions[name]).join("\n"),
      chapters: talk.chapters.map(([, title]) => title).join("\n"),
      description: talk.description,
      words: words[id].join(" "),
    })), { chunkSize: 50 });
    const namesOf = (condition) => (Object.hasOwn(site.conditions, condition) ? site.conditions[condition] : []);
    return {
      namesOf,
      find: (words, options) => index.search(words, { ...options, boost }).map((hit) => site.talks[hit.id]),
    };
  }

  let loading = null;

  function talks() {
    loading = loading || loadTalks().catch((error) => {
      loading = null; // the next key tries again
      throw error;
    });
    return loading;
  }

  const sentences = new Map();

  function saidIn(talk) {
    if (!sentences.has(talk.slug)) {
      const said = fetched(`../${encodeURIComponent(talk.slug)}/said.json`).catch(() => {
        sentences.delete(talk.slug);
        return null;
      });
      sentences.set(talk.slug, said);
    }
    return sentences.get(talk.slug);
  }

  // Moments of a talk ----------------------------------------------------------------------------

  function chapterIn(talk, words, options, namesOf) {
    const index = indexOf(["text"]);
    index.addAll(talk.chapters.map(([name, title], id) => ({ id, text: [title, ...namesOf(name)].join("\n") })));
    const [best] = index.search(words, { ...options, combineWith: "AND" });
    if (!best) return [];
    const [, title, seconds] = talk.chapters[best.id];
    return [{ seconds, text: title, isChapter: true, terms: new Set(best.terms) }];
  }

  function sentencesIn(said, words, options) {
    const index = indexOf(["text"]);
    index.addAll(said.map(([, text], id) => ({ id, text })));
    const at = new Map(); // an editor's wording and the spoken one stand for the same moment
    for (const hit of index.search(words, { ...options, combineWith: "OR" })) {
      const [seconds, text] = said[hit.id];
      if (!at.has(seconds)) at.set(seconds, { seconds, text, terms: new Set(hit.terms) });
      if (at.size === MOMENTS) break;
    }
    return Array.from(at.values()).sort((one, other) => one.seconds - other.seconds);
  }

  // What is shown --------------------------------------------------------------------------------

  function make(name, className, ...children) {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children);
    return element;
  }

  function link(href, ...children) {
    const element = make("a", "", ...children);
    element.href = href;
    return element;
  }

  function clockOf(seconds) {
    const [hours, minutes, rest] = [seconds / 3600, (seconds % 3600) / 60, seconds % 60].map(Math.floor);
    const two = (number) => String(number).padStart(2, "0");
    return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
  }

  function spoken(seconds) {
    const parts = [[seconds / 3600, "hour"], [(seconds % 3600) / 60, "minute"], [seconds % 60, "second"]]
      .map(([number, unit]) => [Math.floor(number), unit])
      .filter(([number]) => number)
      .map(([number, unit]) => `${number} ${unit}${number === 1 ? "" : "s"}`);
    return parts.join(" ") || "the beginning";
  }

  function marked(text, terms) {
    const parts = [];
    let end = 0;
    for (const match of text.matchAll(WORD)) {
      if (!terms.has(term(match[0]))) continue;
      parts.push(text.slice(end, match.index), make("mark", "", match[0]));
      end = match.index + match[0].length;
    }
    return [...parts, text.slice(end)];
  }

  function showMoment(page, words, moment) {
    const address = `${page}?${new URLSearchParams({ t: moment.seconds, q: words })}`;
    const said = make("span", moment.isChapter ? "said chapter" : "said", ...marked(moment.text, moment.terms));
    if (moment.isChapter) said.prepend(make("span", "kind", "Chapter: "));
    const clock = make("span", "clock", clockOf(moment.seconds));
    clock.setAttribute("aria-hidden", "true");
    return make("li", "", link(address, clock, make("span", "hidden", `At ${spoken(moment.seconds)}: `), said));
  }

  function showTalk({ talk, moments, isWhole }, words) {
    const page = `../${encodeURIComponent(talk.slug)}/index.html`;
    const byline = make("p", "byline", make("span", "", talk.date), make("span", "", talk.length));
    if (talk.draft) byline.append(make("span", "draft-tag", "Draft, not reviewed"));
    const item = make("li", "hit", make("h2", "", link(page, talk.title)), byline);
    item.append(make("p", "about", talk.description));
    if (moments.length) item.append(make("ul", "moments", ...moments.map((one) => showMoment(page, words, one))));
    if (!isWhole) item.append(make("p", "trouble", "The sentences of this talk could not be loaded just now."));
    return item;
  }

  function show(status, items, { keep = 0, left = 0 } = {}) {
    hits.replaceChildren(...Array.from(hits.children).slice(0, keep), ...items);
    more.hidden = !left;
    browse.hidden = hits.children.length > 0;
    found.textContent = status;
  }

  // Searching ------------------------------------------------------------------------------------

  let asked = 0; // an answer to an earlier question is dropped
  let last = null;

  const count = (number) => (number === 1 ? "1 talk" : `${number} talks`);

  async function lookUp(words) {
    const site = await talks();
    if (!termsIn(words).length) return { words, site, best: [], way: WAYS[0] };
    for (const way of WAYS) {
      const best = site.find(words, way.options);
      if (best.length) return { words, site, best, way };
    }
    return { words, site, best: [], way: WAYS[0] };
  }

  function withMoments({ words, site, way }, some) {
    return Promise.all(some.map(async (talk) => {
      const said = await saidIn(talk);
      const chapter = chapterIn(talk, words, way.options, site.namesOf);
      const moments = [...chapter, ...(said ? sentencesIn(said, words, way.options) : [])];
      return { talk, moments, isWhole: said !== null };
    }));
  }

  function statusOf({ words, best, way }) {
    return best.length ? `${count(best.length)} found${way.said}.` : `No talk found for “${words}”.`;
  }

  const NOT_LOADED = "The search could not be loaded. Please check your connection and try again, or look around below.";
  const IN_A_FOLDER = "The search does not work on a page opened straight from its folder: run “make serve” and open "
    + "the address that it names.";

  async function search() {
    const question = ++asked;
    const words = field.value.trim().slice(0, LONGEST);
    last = null;
    if (!words) return show("", []);
    if (location.protocol === "file:") return show(IN_A_FOLDER, []);
    try {
      const answer = await lookUp(words);
      const items = await withMoments(answer, answer.best.slice(0, AT_ONCE));
      if (question !== asked) return;
      last = answer;
      show(statusOf(answer), items.map((one) => showTalk(one, words)), { left: answer.best.length - items.length });
    } catch (error) {
      if (question === asked) show(NOT_LOADED, []);
      if (!(error instanceof NotThere || error instanceof TypeError)) throw error; // a mistake of ours, or bad JSON
    }
  }

  more.addEventListener("click", async () => {
    const [question, answer, keep] = [asked, last, hits.children.length];
    if (!answer) return;
    const items = await withMoments(answer, answer.best.slice(keep, keep + AT_ONCE));
    if (question !== asked || keep !== hits.children.length) return;
    show(statusOf(answer), items.map((one) => showTalk(one, answer.words)), {
      keep,
      left: answer.best.length - keep - items.length,
    });
    hits.children[keep].querySelector("a").focus();
  });

  // The address follows what is typed. What was sent with Enter stays in the history -----------------

  const wordsInAddress = () => (new URLSearchParams(location.search).get("q") || "").slice(0, LONGEST);

  function remember(isSent) {
    const words = field.value.trim();
    const address = location.pathname + (words ? `?${new URLSearchParams({ q: words })}` : "");
    const isNew = words !== wordsInAddress().trim();
    try {
      if (isNew && (!history.state || history.state.isSent)) history.pushState({ isSent }, "", address);
      else history.replaceState({ isSent: isSent || (!isNew && history.state && history.state.isSent) }, "", address);
    } catch (error) {
      // Some browsers refuse this for pages opened from a folder.
    }
  }

  function readAddress() {
    field.value = wordsInAddress();
    search();
  }

  let waiting = 0;

  function ask(isSent) {
    clearTimeout(waiting);
    remember(isSent);
    search();
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE_MS, false);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(true);
  });
  addEventListener("popstate", readAddress);

  readAddress();
  if (!history.state) remember(true);
  if (location.protocol !== "file:") talks().catch(() => {}); // told when something is searched for
})();
