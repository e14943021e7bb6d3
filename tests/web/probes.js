// What a person would notice and axe-core does not. Each probe gives a list of faults, empty where all is well.
window.probes = (() => {
  "use strict";

  const TARGET_PX = 24; // WCAG 2.2, 2.5.8
  const SLOW_S = 0.01; // longer than this is motion
  const PRESSED = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const CONTROLS = "button, input, select, textarea, summary, video, audio, iframe, [role=search], .skip-link";
  const PLAYERS = "video, audio, iframe"; // they have stops of their own inside, which are the browser's

  const show = (one) => one.outerHTML.replace(/\s+/g, " ").slice(0, 120);
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const all = (selector) => Array.from(document.querySelectorAll(selector)).filter(isShown);
  const isStuck = (one) => ["fixed", "sticky"].includes(getComputedStyle(one).position);

  function above(one, condition) {
    for (let box = one; box && box !== document.documentElement; box = box.parentElement) if (condition(box)) return box;
    return null;
  }

  // The width -----------------------------------------------------------------------------------

  function sideways() {
    const wide = document.documentElement.clientWidth;
    const clips = (box) => getComputedStyle(box).overflowX !== "visible";
    const over = all("body *").filter((one) =>
      one.getBoundingClientRect().right > wide + 1 && !above(one.parentElement, clips));
    const scrolls = document.documentElement.scrollWidth > wide;
    return over.length || !scrolls ? over.map(show) : [`the page is ${document.documentElement.scrollWidth} px wide`];
  }

  function broken() { // a telephone number that may be parted
    return all("a[href^='tel:']").filter((one) => !getComputedStyle(one).whiteSpace.includes("nowrap")).map(show);
  }

  // Targets -------------------------------------------------------------------------------------

  function isInSentence(one) { // excepted by WCAG: the height of the line decides
    if (getComputedStyle(one).display !== "inline") return false;
    const block = above(one.parentElement, (box) => getComputedStyle(box).display !== "inline") || document.body;
    return block.textContent.trim().length > one.textContent.trim().length;
  }

  function isHit(one, x, y) {
    const top = document.elementFromPoint(x, y);
    return Boolean(top) && (one.contains(top) || Boolean(top.control) && top.control === one);
  }

  function isLarge(one) {
    const label = one.matches("input") && one.closest("label");
    const box = (label || one).getBoundingClientRect();
    if (box.width >= TARGET_PX && box.height >= TARGET_PX) return true;
    const [x, y, reach] = [box.left + box.width / 2, box.top + box.height / 2, TARGET_PX / 2 - 0.5];
    return [[-1, -1], [1, -1], [-1, 1], [1, 1]].every(([right, down]) => isHit(one, x + right * reach, y + down * reach));
  }

  function small() {
    return all(PRESSED).filter((one) => {
      if (isInSentence(one)) return false;
      one.focus(); // a skip link comes into view
      one.scrollIntoView({ block: "center", behavior: "instant" });
      return !isLarge(one);
    }).map((one) => `${Math.round(one.getBoundingClientRect().width)}x${Math.round(one.getBoundingClientRect().height)} ${show(one)}`);
  }

  // The focus -----------------------------------------------------------------------------------

  const reached = new Set();

  function hasRing(one) {
    return Boolean(above(one, (box) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(box);
      return outlineStyle === "auto" || outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    }));
  }

  function coveredBy(one) {
    const box = Array.from(one.getClientRects()).find((each) => each.width && each.height);
    if (!box) return "nothing of it is drawn";
    const [left, right] = [Math.max(box.left, 0) + 3, Math.min(box.right, innerWidth) - 3];
    const [top, bottom] = [Math.max(box.top, 0) + 3, Math.min(box.bottom, innerHeight) - 3];
    if (left > right || top > bottom) return "off the screen";
    for (const [x, y] of [[left, top], [right, top], [(left + right) / 2, (top + bottom) / 2], [left, bottom], [right, bottom]]) {
      const hit = document.elementFromPoint(x, y);
      const lid = hit && !one.contains(hit) && above(hit, (each) => isStuck(each) && !each.contains(one));
      if (lid) return `under ${show(lid)}`;
    }
    return "";
  }

  function stop() { // after each Tab: null at the end of the page, else what is wrong here, or ""
    const one = document.activeElement;
    const isPlayer = one && one.matches(PLAYERS);
    if (!one || one === document.body || reached.has(one) && !isPlayer) return null;
    reached.add(one);
    if (isPlayer) return "";
    const lid = coveredBy(one);
    return !hasRing(one) ? `no ring: ${show(one)}` : lid ? `${lid}: ${show(one)}` : "";
  }

  function missed() { // what can be pressed and no Tab came to
    return all(`${PRESSED}, video[controls]`).filter((one) => one.tabIndex >= 0 && !one.disabled && !reached.has(one)).map(show);
  }

  function lid() { // how much of the screen stays covered by what sticks, while a zoomed page is read
    scrollTo({ top: document.documentElement.scrollHeight / 2, behavior: "instant" });
    const rows = Array.from({ length: Math.floor(innerHeight / 4) }, (_, row) => row * 4 + 2);
    const stuck = rows.filter((y) => {
      const hit = document.elementFromPoint(innerWidth / 2, y);
      return hit && above(hit, isStuck);
    });
    return stuck.length > rows.length / 2 ? [`${stuck.length} of ${rows.length} rows stay covered`] : [];
  }

  // Order ---------------------------------------------------------------------------------------

  function order() {
    const levels = all("h1, h2, h3, h4, h5, h6").map((one) => Number(one.tagName[1]));
    const skips = levels.filter((level, at) => at && level - levels[at - 1] > 1);
    const marks = all("body > header, main, body > footer").map((one) => one.tagName.toLowerCase()).join(" ");
    const first = document.querySelector(PRESSED);
    const main = document.querySelector("main");
    return [
      levels.filter((level) => level === 1).length === 1 ? "" : `main headings: ${levels.filter((level) => level === 1).length}`,
      levels[0] === 1 ? "" : `the first heading is of level ${levels[0]}`,
      skips.length ? `levels are skipped: ${levels.join(" ")}` : "",
      ["header main footer", "main"].includes(marks) ? "" : `landmarks: ${marks}`,
      main && main.querySelector("h1") ? "" : "the main heading is not in main",
      marks === "main" || first && main && first.hash === `#${main.id}` ? "" : "the first link does not lead to main",
      document.documentElement.lang ? "" : "no language",
    ].filter(Boolean);
  }

  // Motion --------------------------------------------------------------------------------------

  const seconds = (list) => Math.max(...list.split(",").map((each) => parseFloat(each) / (each.trim().endsWith("ms") ? 1000 : 1)));

  function motion() {
    const moving = Array.from(document.querySelectorAll("*")).filter((one) => [null, "::before", "::after"].some((part) => {
      const style = getComputedStyle(one, part);
      return seconds(style.transitionDuration) > SLOW_S || style.animationName !== "none" && seconds(style.animationDuration) > SLOW_S;
    }));
    const smooth = Array.from(document.querySelectorAll("*")).filter((one) => getComputedStyle(one).scrollBehavior === "smooth");
    return [...moving.map((one) => `moves: ${show(one)}`), ...smooth.map((one) => `scrolls softly: ${show(one)}`)];
  }

  // Paper ---------------------------------------------------------------------------------------

  const brightness = (color) => {
    const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
    return alpha === 0 ? 1 : (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  };

  function paper() {
    const grounds = [document.documentElement, document.body].map((one) => getComputedStyle(one).backgroundColor);
    const words = all("main h1, main h2, main p").filter((one) => one.textContent.trim());
    return [
      ...all(CONTROLS).map((one) => `a control: ${show(one)}`),
      ...(all("main h1").length ? [] : ["no heading"]),
      ...(document.querySelector(".prose") && !all(".prose p").length ? ["no article"] : []),
      ...grounds.filter((color) => brightness(color) < 0.9).map((color) => `the paper is ${color}`),
      ...words.filter((one) => brightness(getComputedStyle(one).color) > 0.5).map((one) => `too pale: ${show(one)}`),
    ];
  }

  return { sideways, broken, small, stop, missed, lid, order, motion, paper };
})();
