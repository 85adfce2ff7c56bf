// Review by keyboard: j k to walk, 1 2 3 to decide, x to pick, z to undo, + - 0 to zoom. A decided finding leaves the list.
// Each call names its own source: htmx lets only one call of an element wait.
"use strict";

(() => {
  const { $, $$, isTyping, hasModifier } = window.sitetrace;
  const page = $(".review-page");
  const cards = () => $$("#cards .finding");
  const now = () => $("#cards .finding.now");
  let undoable = null;

  function show(card, isByHand = false) {
    if (!card) return;
    cards().forEach((each) => each.classList.toggle("now", each === card));
    card.scrollIntoView({ block: "nearest" });
    if (isByHand || window.matchMedia("(min-width: 761px)").matches) {
      htmx.ajax("GET", `/review/${card.dataset.id}`, { source: "#detail", target: "#detail", swap: "innerHTML" });
    }
  }
  function walk(step) {
    const all = cards();
    const at = all.indexOf(now());
    show(all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)], page.classList.contains("has-detail"));
  }
  // A key decides only what is in sight: not a finding that is still on its way.
  function submit(verdict) {
    const shown = $(".finding-full");
    const button = shown && $(`.decide button[value="${verdict}"]`, shown);
    if (!button || button.disabled || (now() && now().dataset.id !== shown.dataset.id)) return;
    const values = { verdict, comment: $(".decide [name=comment]", shown).value };
    htmx.ajax("POST", `/review/${shown.dataset.id}/decide`, { values, source: "#toasts", target: "#toasts", swap: "beforeend" })
      .finally(() => { button.disabled = false; });
    button.disabled = true;
  }
  function correct() {
    const form = $("#correction");
    const button = $("[data-correct]");
    if (!form || !button || button.disabled) return;
    form.hidden = !form.hidden;
    button.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) $("input:not([type=hidden]), select", form).focus();
  }
  function undo() {
    const button = undoable && $(`[data-undo="${undoable}"]`);
    if (button) button.click();
    else if (undoable) htmx.ajax("POST", `/review/${undoable}/reopen`, { source: "#toasts", target: "#toasts", swap: "beforeend" });
    undoable = null;
  }
  function picked() {
    const n = $$("#cards input:checked").length;
    const told = $("#picked");
    if (told) told.textContent = n ? told.dataset.text.replace("{n}", n) : "";
    $$("#bulk-bar button").forEach((button) => { button.disabled = n === 0; });
    const all = $("#pick-all");
    if (all) all.checked = n > 0 && n === cards().length;
  }
  function mark(polygon) {
    const focus = $(".finding-photo .focus");
    if (!focus) return;
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
    shape.setAttribute("points", polygon.map((value) => value * 1000).join(" "));
    focus.replaceChildren(shape);
  }
  function refreshCounts() {
    const tabs = $("#severities");
    if (tabs) htmx.ajax("GET", tabs.dataset.counts, { source: "#severities", target: "#severities", swap: "outerHTML" });
  }

  // A photo is seen whole at 100 %; larger, it is moved about in its frame.
  const STEPS = [1, 1.5, 2, 3, 4];
  let zoom = 1;
  function setZoom(next) {
    const stage = $(".finding-photo");
    const picture = stage && $("img", stage);
    if (!picture || !picture.naturalWidth) return;
    const sheet = picture.parentElement;
    const middle = (stage.scrollLeft + stage.clientWidth / 2) / sheet.offsetWidth;
    const high = (stage.scrollTop + stage.clientHeight / 2) / sheet.offsetHeight;
    zoom = next;
    const room = Math.min(stage.clientWidth, window.innerHeight * 0.46 * (picture.naturalWidth / picture.naturalHeight));
    sheet.classList.toggle("zoomed", zoom > 1);
    sheet.style.width = `${Math.floor(room * zoom)}px`;
    stage.scrollLeft = middle * sheet.offsetWidth - stage.clientWidth / 2;
    stage.scrollTop = high * sheet.offsetHeight - stage.clientHeight / 2;
    $("#zoom-now").textContent = `${Math.round(zoom * 100)}%`;
  }
  const stepZoom = (step) => setZoom(step === 0 ? 1 : STEPS[Math.min(Math.max(STEPS.indexOf(zoom) + step, 0), STEPS.length - 1)]);
  document.addEventListener("load", (event) => {
    if (event.target.closest && event.target.closest(".finding-photo")) setZoom(1);
  }, true);
  window.addEventListener("resize", () => setZoom(zoom));

  // The next finding is where the keyboard is, unless somebody works elsewhere.
  document.addEventListener("htmx:afterSwap", (event) => {
    const detail = event.detail.target;
    if (!detail || detail.id !== "detail") return;
    detail.scrollTop = 0;
    if (document.activeElement === document.body) detail.focus({ preventScroll: true });
    setZoom(1);
  });

  document.addEventListener("review-decided", (event) => {
    const { ids, verdict, status } = event.detail;
    if (verdict === "reopen" || !page) {
      if (page) location.reload();
      else setTimeout(() => location.reload(), 400);
      return;
    }
    if (status === "decided") undoable = ids[0];
    const all = cards();
    const gone = all.filter((card) => ids.includes(card.dataset.id));
    const at = Math.max(all.indexOf(gone[gone.length - 1]), 0);
    const next = all.slice(at + 1).concat(all.slice(0, at).reverse()).find((card) => !ids.includes(card.dataset.id));
    gone.forEach((card) => {
      card.classList.add("leaving");
      setTimeout(() => { card.remove(); picked(); }, 160);
    });
    if (next) show(next, page.classList.contains("has-detail"));
    else {
      page.classList.remove("has-detail");
      setTimeout(() => location.reload(), 900);
    }
    refreshCounts();
    const badge = $('.rail a[href="/review"] .count');
    if (badge && status !== "closed") badge.textContent = Math.max(Number(badge.textContent) - ids.length, 0) || "";
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-correct]")) correct();
    const zooming = event.target.closest("[data-zoom]");
    if (zooming) stepZoom(Number(zooming.dataset.zoom));
    const walking = event.target.closest("[data-walk]");
    if (walking && page) walk(Number(walking.dataset.walk));
    const place = event.target.closest("#boxes [data-place]");
    if (place && !hasModifier(event)) {
      event.preventDefault();
      $(".finding-photo")?.scrollIntoView({ block: "nearest" });
      mark(place.dataset.polygon.split(",").map(Number));
    }
    if (event.target.closest("[data-back]")) {
      if (page) page.classList.remove("has-detail");
      else history.back();
    }
    const card = event.target.closest("#cards .finding > a");
    if (card && !hasModifier(event)) {
      cards().forEach((each) => each.classList.toggle("now", each === card.parentElement));
      page.classList.add("has-detail");
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "pick-all") $$("#cards input").forEach((box) => { box.checked = event.target.checked; });
    if (event.target.closest("#bulk")) picked();
  });
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || hasModifier(event) || $("dialog[open]")) return;
    const does = {
      j: () => walk(1), ArrowDown: () => walk(1), k: () => walk(-1), ArrowUp: () => walk(-1),
      1: () => submit("confirm"), 2: correct, 3: () => submit("reject"), z: undo,
      x: () => { const box = now() && $("input", now()); if (box) { box.checked = !box.checked; picked(); } },
      "+": () => stepZoom(1), "=": () => stepZoom(1), "-": () => stepZoom(-1), 0: () => stepZoom(0),
      Escape: () => page && page.classList.remove("has-detail"),
    }[event.key];
    if (!does || (!page && /^(j|k|x|Arrow)/.test(event.key))) return;
    event.preventDefault();
    does();
  });
  if (page && cards().length && window.matchMedia("(min-width: 761px)").matches) show(cards()[0]);
  picked();
})();
