// Captions in a preview opened from a folder, where browsers do not load <track> files: they stand in the page.
(() => {
  "use strict";

  const video = document.querySelector("video");
  if (!video || location.protocol !== "file:" || !window.VTTCue) return;

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

  const cues = cuesInPage();
  if (cues.length) {
    const element = video.querySelector('track[kind="captions"]');
    if (!element || element.readyState === HTMLTrackElement.ERROR) captionFromPage(cues, element);
    else element.addEventListener("error", () => captionFromPage(cues, element), { once: true });
  }
})();
