// The post page's own script; the page works without it. With it a chapter, a "Listen" link or a sentence plays
// the video at its place, the page shows where the video is, keys drive it, and the transcript can be searched.
(() => {
  "use strict";

  const EARLY_S = 0.05; // a seek may land a few hundredths before the place it was given
  const PAST_S = 0.01; // at the very second where a caption ends Chromium would show it beside the next one
  const region = document.querySelector(".watch");
  const video = document.querySelector("video");
  const transcript = document.querySelector(".transcript details");
  const article = document.querySelector(".post");
  const query = new URLSearchParams(location.search);
  if (!region || !article) return;

  // The player
  // The page's own video; a video on another site registers itself with the same members.

  function playerOf(element) {
    let wish = null; // where to go once the video knows its own length
    element.addEventListener("loadedmetadata", () => {
      if (wish !== null) element.currentTime = wish;
      wish = null;
    });
    return {
      element,
      get time() { return wish === null ? element.currentTime : wish; },
      get paused() { return element.paused; },
      seek(seconds) {
        if (element.readyState > 0) {
          element.currentTime = seconds + PAST_S;
        } else {
          wish = seconds + PAST_S;
          element.preload = "metadata"; // enough to go there and show its picture
        }
      },
      play() {
        const started = element.play();
        if (started) started.catch(() => {}); // refused or interrupted: the controls are still there
      },
      pause() { element.pause(); },
      onTime(callback) {
        for (const name of ["timeupdate", "seeked", "play", "pause"]) element.addEventListener(name, callback);
      },
    };
  }

  let player = null;

  function use(found) {
    player = found;
    player.onTime(show);
    const wanted = secondsOfHash() ?? secondsOf(query.get("t")) ?? secondsOfChapter();
    if (wanted !== null) goTo(wanted);
  }

  function goTo(seconds) {
    player.seek(Math.max(0, seconds));
    show();
  }

  function isPinned() {
    const boxes = [region, region.querySelector(".screen")].filter(Boolean);
    return boxes.some((box) => getComputedStyle(box).position === "sticky");
  }

  // Clicks

  function isSelecting(link) {
    const selection = getSelection();
    return Boolean(selection) && !selection.isCollapsed && link.contains(selection.anchorNode);
  }

  function rememberChapter(hash) {
    try {
      history.replaceState(null, "", location.pathname + hash);
    } catch (error) {
      // Some browsers refuse this for pages opened from a folder.
    }
  }

  document.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element && event.target.closest("a[data-seconds]");
    const seconds = link ? parseFloat(link.dataset.seconds) : NaN;
    if (!player || !Number.isFinite(seconds)) return;
    event.preventDefault();
    if (isSelecting(link)) return;
    if (link.closest(".chapters, .bar")) rememberChapter(link.getAttribute("href").replace(/^[^#]*/, ""));
    player.seek(seconds);
    player.play();
    show();
    if (!isPinned()) player.element.scrollIntoView({ block: "nearest" });
  });

  // Where the video is

  function follow(selector, startOf, attribute) {
    const places = Array.from(document.querySelectorAll(selector))
      .map((element) => ({ element, start: parseFloat(startOf(element)) }))
      .filter((place) => Number.isFinite(place.start))
      .sort((a, b) => a.start - b.start);
    let current = null;
    return (now) => {
      let next = null;
      for (const place of places) {
        if (place.start > now) break;
        next = place.element;
      }
      if (next === current) return null;
      if (current) current.removeAttribute(attribute);
      if (next) next.setAttribute(attribute, "true");
      current = next;
      return next;
    };
  }

  const seconds = (link) => link.dataset.seconds;
  const followers = [
    follow(".chapters a", seconds, "aria-current"),
    follow(".bar a", seconds, "aria-current"),
    follow(".prose .said [data-start]", (block) => block.dataset.start, "data-current"),
  ];
  const followSentence = follow(".transcript a[data-seconds]", seconds, "aria-current");

  function show() {
    const now = player.time + EARLY_S;
    followers.forEach((mark) => mark(now));
    const sentence = followSentence(now);
    if (sentence && along && along.checked && transcript.open && !player.paused) bringIntoView(sentence);
    pin();
  }

  function bringIntoView(element, behavior = "auto") {
    element.scrollIntoView({ block: "center", behavior }); // "auto": smooth or not is said in the style sheet
  }

  // A small screen keeps the video in view while it plays, and until the reader scrolls on after a pause.
  function pin() {
    if (!player.paused) article.classList.add("playing");
    else if (article.classList.contains("playing")) addEventListener("scroll", unpin, { once: true });
  }

  function unpin() {
    if (player.paused) article.classList.remove("playing");
  }

  // Keys, in the player alone

  const skip = (by) => () => goTo(player.time + by);
  const playOrPause = () => (player.paused ? player.play() : player.pause());
  const ONCE = { k: playOrPause, " ": playOrPause, m: mute, c: switchCaptions, f: fillScreen };
  const AGAIN = { j: skip(-10), l: skip(10), ArrowLeft: skip(-5), ArrowRight: skip(5) };

  function mute() {
    if (video) video.muted = !video.muted;
  }

  function switchCaptions() {
    const button = region.querySelector("[aria-pressed]");
    if (button) button.click();
  }

  function fillScreen() {
    const screen = video || region.querySelector("iframe");
    if (document.fullscreenElement) document.exitFullscreen();
    else if (screen && screen.requestFullscreen) screen.requestFullscreen().catch(() => {});
    else if (screen && screen.webkitEnterFullscreen) screen.webkitEnterFullscreen();
  }

  region.addEventListener("keydown", (event) => {
    if (!player || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    // The browser's own: a button is pressed with the space bar, and so is the video.
    if (event.key === " " && event.target.closest("a, button, summary, video")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = AGAIN[key] || (event.repeat ? null : ONCE[key]);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation(); // else the video takes the arrows too
    act();
  }, true);

  // Captions: on at first, and off when the visitor says so, for as long as the page is open

  const captionsSwitch = document.querySelector(".captions-switch");
  const captionTracks = () => Array.from(video.textTracks).filter((track) => track.kind === "captions");

  if (captionsSwitch && video) {
    const areShown = () => captionTracks().some((track) => track.mode === "showing");
    const tell = () => captionsSwitch.setAttribute("aria-pressed", String(areShown()));
    captionsSwitch.disabled = false;
    captionsSwitch.addEventListener("click", () => {
      const mode = areShown() ? "disabled" : "showing";
      captionTracks().forEach((track) => { track.mode = mode; });
      tell();
    });
    video.textTracks.addEventListener("change", tell);
    tell();
  }

  // The video in another size: it goes on where it was, with its captions

  const sizes = Array.from(document.querySelectorAll(".sizes a"));

  function tellSize() {
    for (const link of sizes) {
      if (link.href === video.currentSrc) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  function changeSize(event) {
    const link = event.currentTarget;
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.href === video.currentSrc) return;
    const { time, paused } = player;
    video.defaultPlaybackRate = video.playbackRate;
    video.src = link.href;
    if (time > 0) player.seek(time);
    if (!paused) player.play();
  }

  if (sizes.length && video) {
    for (const link of sizes) link.addEventListener("click", changeSize);
    for (const name of ["loadstart", "loadedmetadata"]) video.addEventListener(name, tellSize);
    tellSize();
  }

  // Find in the transcript

  const find = transcript && transcript.querySelector(".find");
  const asked = find && find.querySelector("input[type=search]");
  const found = find && find.querySelector(".found");
  const along = transcript && transcript.querySelector(".follow input");
  const sentences = transcript ? Array.from(transcript.querySelectorAll("a[data-seconds]")) : [];
  let hits = [];
  let at = -1;

  const literally = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/['’]/g, "['’]");
  const asPhrase = (words) => new RegExp(words.map(literally).join("\\s+"), "giu");
  const asWords = (words) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.map(literally).join("|")})`, "giu");

  function markIn(sentence, pattern) {
    const text = sentence.textContent;
    const parts = [];
    let from = 0;
    for (const hit of pattern ? text.matchAll(pattern) : []) {
      const mark = document.createElement("mark");
      mark.textContent = hit[0];
      parts.push(text.slice(from, hit.index), mark);
      from = hit.index + hit[0].length;
    }
    if (parts.length || sentence.childElementCount) sentence.replaceChildren(...parts, text.slice(from));
    return parts.filter((part) => part instanceof Element);
  }

  function search(text, from = 0) {
    const words = text.trim().split(/\s+/).filter(Boolean);
    hits = sentences.flatMap((sentence) => markIn(sentence, words.length ? asPhrase(words) : null));
    if (!hits.length && words.length > 1) hits = sentences.flatMap((sentence) => markIn(sentence, asWords(words)));
    at = Math.max(0, hits.findIndex((hit) => parseFloat(hit.parentElement.dataset.seconds) + EARLY_S >= from));
    tellHit(words.length ? "Not found" : "");
  }

  function tellHit(otherwise = "") {
    hits.forEach((hit, number) => hit.toggleAttribute("data-current", number === at));
    found.textContent = hits.length ? `${at + 1} of ${hits.length}` : otherwise;
  }

  function step(by) {
    if (!hits.length) return;
    at = (at + by + hits.length) % hits.length;
    tellHit();
    along.checked = false;
    bringIntoView(hits[at]);
  }

  if (find) {
    find.hidden = along.parentElement.hidden = false;
    asked.addEventListener("input", () => {
      search(asked.value);
      if (hits.length) bringIntoView(hits[at]);
    });
    asked.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) step(event.shiftKey ? -1 : 1);
    });
    find.addEventListener("click", (event) => {
      const button = event.target.closest("[data-step]");
      if (button) step(Number(button.dataset.step));
    });
    // Whoever scrolls by hand is not scrolled any more.
    const letGo = (event) => {
      const isOwn = event.type === "keydown" && (region.contains(event.target) || event.target === along);
      if (!isOwn) along.checked = false;
    };
    for (const name of ["wheel", "touchmove", "keydown"]) addEventListener(name, letGo, { passive: true });
  }

  // Deep links: ?t=78.9, #t=78.9 (also 1:18), #chapter-id and ?q=words -------------------------------

  function secondsOf(text) {
    const total = (text || "").split(":").reduce((sum, part) => sum * 60 + parseFloat(part), 0);
    return text && Number.isFinite(total) && total >= 0 ? total : null;
  }

  function secondsOfHash() {
    const clock = /^#t=(.+)$/.exec(location.hash);
    return clock ? secondsOf(clock[1]) : null;
  }

  function secondsOfChapter() {
    const links = Array.from(document.querySelectorAll(".chapters a[data-seconds]"));
    const link = links.find((one) => one.getAttribute("href") === location.hash);
    return link ? parseFloat(link.dataset.seconds) : null;
  }

  function showAsked() {
    if (!find || !query.get("q")) return;
    transcript.open = true;
    asked.value = query.get("q");
    search(asked.value, secondsOf(query.get("t")) || 0);
    if (hits.length && isPinned()) bringIntoView(hits[at], "instant"); // elsewhere the video would go out of view
  }

  addEventListener("hashchange", () => {
    const wanted = secondsOfHash() ?? secondsOfChapter();
    if (player && wanted !== null) goTo(wanted);
  });
  document.addEventListener("minutes-player-ready", () => use(window.minutesPlayer));
  if (window.minutesPlayer) use(window.minutesPlayer);
  else if (video) use(playerOf(video));
  showAsked();
})();
