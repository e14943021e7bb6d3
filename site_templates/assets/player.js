// The post page's own script. Everything works without it; with it, a chapter, a "Listen" link or
// a sentence plays the video at its place, and the page shows where the video is.
(() => {
  "use strict";

  const embedded = window.minutesPlayer; // a video on YouTube or Vimeo: see embed.js
  const video = document.querySelector("video");
  if (!video && !embedded) return;

  const EARLY_S = 0.05; // a seek may land a few hundredths before the place it was given

  function seek(seconds) {
    if (embedded) {
      embedded.seek(seconds);
      return;
    }
    if (video.readyState > 0) {
      video.currentTime = seconds;
      return;
    }
    const onceKnown = () => { video.currentTime = seconds; };
    video.addEventListener("loadedmetadata", onceKnown, { once: true });
  }

  function play() {
    if (embedded) {
      embedded.play();
      return;
    }
    const started = video.play();
    if (started) started.catch(() => {}); // refused or interrupted: the controls are still there
  }

  // Clicks ---------------------------------------------------------------------------------------

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
    if (!Number.isFinite(seconds)) return;
    event.preventDefault();
    if (isSelecting(link)) return;
    if (link.closest(".chapters")) rememberChapter(link.hash);
    seek(seconds);
    play();
    (video || embedded.element).scrollIntoView({ block: "nearest" }); // smooth or not is said in the style sheet
  });

  // Where the video is ---------------------------------------------------------------------------

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
      if (next === current) return;
      if (current) current.removeAttribute(attribute);
      if (next) next.setAttribute(attribute, "true");
      current = next;
    };
  }

  const followers = [
    follow(".chapters a", (link) => link.dataset.seconds, "aria-current"),
    follow(".transcript a[data-seconds]", (link) => link.dataset.seconds, "aria-current"),
    follow(".prose p", (paragraph) => paragraph.dataset.start, "data-current"),
  ];
  const showPlace = (now) => followers.forEach((show) => show(now + EARLY_S));
  if (embedded) {
    embedded.onTime(showPlace);
  } else {
    video.addEventListener("timeupdate", () => showPlace(video.currentTime));
    video.addEventListener("seeked", () => showPlace(video.currentTime));
  }

  // Deep links: ?t=78.9, #t=78.9 (also 1:18) and #chapter-id ---------------------------------------

  function secondsFromClock(text) {
    return text.split(":").reduce((total, part) => total * 60 + parseFloat(part), 0);
  }

  function wantedSeconds() {
    const hash = /^#t=(.+)$/.exec(location.hash);
    const query = new URLSearchParams(location.search).get("t");
    if (hash || query) return secondsFromClock(hash ? hash[1] : query);
    const links = Array.from(document.querySelectorAll(".chapters a[data-seconds]"));
    const link = location.hash && links.find((one) => one.hash === location.hash);
    return link ? parseFloat(link.dataset.seconds) : NaN;
  }

  function seekToWanted() {
    const seconds = wantedSeconds();
    if (Number.isFinite(seconds) && seconds >= 0) seek(seconds);
  }

  seekToWanted();
  addEventListener("hashchange", seekToWanted);

  // Captions in a preview opened from a folder, where browsers do not load <track> files ---------

  function cuesInPage() {
    const data = document.getElementById("cues");
    try {
      const cues = data ? JSON.parse(data.textContent) : [];
      return Array.isArray(cues) ? cues : [];
    } catch (error) {
      return [];
    }
  }

  function escapeCue(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }

  function captionFromPage(cues, unloaded) {
    const label = unloaded ? unloaded.label : "Captions";
    const language = unloaded ? unloaded.srclang : document.documentElement.lang;
    if (unloaded) unloaded.remove(); // else its empty entry stays in the captions menu
    const track = video.addTextTrack("captions", label, language);
    cues.forEach(([start, end, text]) => track.addCue(new VTTCue(start, end, escapeCue(text))));
    track.mode = "showing";
  }

  const cues = video && location.protocol === "file:" && window.VTTCue ? cuesInPage() : [];
  if (cues.length) {
    const element = video.querySelector('track[kind="captions"]');
    if (!element || element.readyState === HTMLTrackElement.ERROR) captionFromPage(cues, element);
    else element.addEventListener("error", () => captionFromPage(cues, element), { once: true });
  }
})();
