// A video on YouTube or Vimeo. Nothing is asked of them before the visitor presses the button; after it
// their player stands in a frame, and we talk with it by messages alone: no script of theirs runs in our page.
//
// The page's own script drives it like a video, by window.minutesPlayer:
//   seek(seconds), play(), pause(), time, paused, onTime(callback), element
(() => {
  "use strict";

  const place = document.querySelector("[data-player]");
  if (!place) return;

  const stage = place.querySelector(".embed-stage");
  const poster = stage.querySelector("img");
  const button = place.querySelector(".embed-play");
  const status = place.querySelector("[role=status]");
  const toggle = place.querySelector(".embed-toggle");
  const caption = place.querySelector(".embed-captions");
  const { name, provider, player, title } = place.dataset;
  const origin = new URL(player).origin;

  const HELLO_EVERY_MS = 250;
  const PATIENCE_MS = 15000; // then the player is not coming: blocked, offline, taken down
  const watchers = [];
  let frame = null;
  let isReady = false;
  let wish = null; // the moment asked for before the player was there
  let time = 0;
  let paused = true;

  // What each provider's player says and understands -----------------------------------------------

  const send = (message) => frame.contentWindow.postMessage(message, origin);
  const command = (func, ...args) =>
    send(JSON.stringify({ event: "command", func, args, id: "minutes", channel: "widget" }));

  const DIALECTS = {
    // https://developers.google.com/youtube/iframe_api_reference: what its script sends, without its script
    youtube: {
      hello: () => send(JSON.stringify({ event: "listening", id: "minutes", channel: "widget" })),
      begin: () => {},
      seek: (seconds) => command("seekTo", seconds, true),
      play: () => command("playVideo"),
      pause: () => command("pauseVideo"),
      read: ({ event, info }) => ({
        ready: event === "onReady" || event === "initialDelivery" || event === "infoDelivery",
        time: info ? info.currentTime : undefined,
        paused: info && Number.isInteger(info.playerState) ? info.playerState !== 1 && info.playerState !== 3 : undefined,
      }),
    },
    // https://github.com/vimeo/player.js: its messages
    vimeo: {
      hello: () => send({ method: "ping" }),
      begin: () => {
        const wanted = ["timeupdate", "seeked", "play", "pause", "ended"];
        wanted.forEach((value) => send({ method: "addEventListener", value }));
        send({ method: "getPaused" }); // it may have begun before anybody listened
      },
      seek: (value) => send({ method: "setCurrentTime", value }),
      play: () => send({ method: "play" }),
      pause: () => send({ method: "pause" }),
      read: ({ event, method, data, value }) => ({
        ready: event === "ready" || method === "ping",
        time: event === "timeupdate" || event === "seeked" ? data.seconds : undefined,
        paused: method === "getPaused" ? value : { play: false, pause: true, ended: true }[event],
      }),
    },
  };
  const dialect = DIALECTS[provider];

  function parse(data) {
    try {
      const message = typeof data === "string" ? JSON.parse(data) : data;
      return message && typeof message === "object" ? message : {};
    } catch (error) {
      return {};
    }
  }

  function hear(event) {
    if (!frame || event.origin !== origin || event.source !== frame.contentWindow) return;
    const told = dialect.read(parse(event.data));
    if (told.ready && !isReady) begin();
    if (typeof told.paused === "boolean") paused = told.paused;
    if (Number.isFinite(told.time)) moveTo(told.time);
  }

  function begin() {
    isReady = true;
    status.textContent = "";
    dialect.begin();
    if (wish !== null) dialect.seek(wish);
    wish = null;
  }

  function greet() {
    const started = Date.now();
    const again = setInterval(() => {
      if (isReady || Date.now() - started > PATIENCE_MS) clearInterval(again);
      if (isReady) return;
      if (Date.now() - started > PATIENCE_MS) status.textContent = `If nothing plays here, use the link to ${name} below.`;
      else dialect.hello();
    }, HELLO_EVERY_MS);
  }

  // The player, once it is asked for ---------------------------------------------------------------

  function load() {
    const address = new URL(player);
    const isOnline = location.protocol.startsWith("http");
    if (provider === "youtube" && isOnline) address.searchParams.set("origin", location.origin);
    frame = document.createElement("iframe");
    frame.title = title;
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.width = poster.getAttribute("width");
    frame.height = poster.getAttribute("height");
    frame.style.aspectRatio = `${frame.width} / ${frame.height}`;
    frame.src = address.href;
    addEventListener("message", hear);
    frame.addEventListener("load", greet, { once: true }); // before, nobody is there to be greeted
    stage.replaceChildren(frame);
    frame.focus();
    status.textContent = isOnline ? "" : `${name} may refuse to play in a page opened from a folder.`;
    showCaptions();
  }

  function ask() {
    const place = wish === null ? "" : ` The video then starts at ${clock(wish)}.`;
    button.focus();
    status.textContent = `Press “Play from ${name}” to hear this.${place}`;
  }

  function clock(seconds) {
    const whole = Math.floor(seconds);
    const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    if (!parts[0]) parts.shift();
    return parts.map((part, at) => (at ? String(part).padStart(2, "0") : part)).join(":");
  }

  // Captions: ours can't be handed to their player, so they stand below it --------------------------

  function cuesInPage() {
    try {
      return JSON.parse(document.getElementById("cues").textContent);
    } catch (error) {
      return [];
    }
  }

  const cues = cuesInPage();

  function showCaptions() {
    const wanted = toggle.getAttribute("aria-pressed") === "true";
    toggle.hidden = !cues.length;
    caption.hidden = !(cues.length && wanted);
    const cue = cues.find(([start, end]) => start <= time && time < end);
    const text = cue ? cue[2] : "";
    if (caption.textContent !== text) caption.textContent = text;
  }

  toggle.addEventListener("click", () => {
    toggle.setAttribute("aria-pressed", String(toggle.getAttribute("aria-pressed") !== "true"));
    showCaptions();
  });

  function moveTo(seconds) {
    time = seconds;
    showCaptions();
    watchers.forEach((callback) => callback(time));
  }

  // For the page's own script ----------------------------------------------------------------------

  window.minutesPlayer = {
    element: place,
    get time() { return time; },
    get paused() { return paused; },
    onTime(callback) { watchers.push(callback); },
    seek(seconds) {
      if (!isReady) {
        wish = seconds;
        return;
      }
      dialect.seek(seconds);
      moveTo(seconds);
    },
    play() {
      if (!frame) ask();
      else if (isReady) dialect.play();
    },
    pause() {
      if (isReady) dialect.pause();
    },
  };

  button.hidden = false;
  button.addEventListener("click", load);
  document.dispatchEvent(new Event("minutes-player-ready"));
})();
