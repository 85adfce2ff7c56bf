// Boxes on a photo: dragged with a pointer, or begun with b and moved with the arrows. Enter keeps, Escape drops.
"use strict";

(() => {
  const { $, $$, isTyping, hasModifier } = window.sitetrace;
  const SVG = "http://www.w3.org/2000/svg";
  const STEP = 0.01;
  const SMALLEST = 0.012;
  let draft = null;
  let dragged = null;
  let isOn = false;
  const canvas = () => $("[data-canvas]");
  const form = () => $("#box-form");
  const clamp = (value, low = 0, high = 1) => Math.min(Math.max(value, low), high);
  const corners = ({ x, y, w, h }) => [x, y, x + w, y, x + w, y + h, x, y + h];
  const points = (polygon) => polygon.map((value) => (value * 1000).toFixed(1)).join(" ");

  function shape(polygon) {
    const made = document.createElementNS(SVG, "polygon");
    made.setAttribute("points", points(polygon));
    return made;
  }

  // The list beside the photo says what stands on it.
  function showKept() {
    const group = canvas() && $(".people", canvas());
    if (!group) return;
    group.replaceChildren(...$$("#boxes [data-box]").map((each) => {
      const made = document.createElementNS(SVG, "g");
      made.setAttribute("class", "person-box");
      made.dataset.text = each.dataset.text;
      made.dataset.sure = each.dataset.by;
      made.append(shape(each.dataset.polygon.split(",").map(Number)));
      return made;
    }));
  }

  function showDraft() {
    const group = canvas() && $(".draft", canvas());
    if (!group) return;
    group.replaceChildren(...(draft ? [shape(corners(draft))] : []));
    const whole = (value) => Math.round(value * 100);
    const told = { x: "x", y: "y", w: "w", h: "h" };
    if (draft && $("#box-state")) {
      $("#box-state").textContent = $("#boxes").dataset.told.replace(/\{(\w)\}/g, (_, name) => whole(draft[told[name]]));
    }
  }

  function switchTo(on) {
    isOn = on;
    if (!on) draft = dragged = null;
    canvas()?.classList.toggle("drawing", on);
    $$("[data-draw]").forEach((button) => button.setAttribute("aria-pressed", String(on)));
    if (form()) form().hidden = true;
    showDraft();
  }

  // A fifth of what is in sight, in its middle.
  function begin() {
    if (!form() || !canvas()) return;
    switchTo(true);
    const whole = canvas().getBoundingClientRect();
    const around = ($("#stage") || canvas()).getBoundingClientRect();
    const left = clamp((around.left - whole.left) / whole.width);
    const right = clamp((around.right - whole.left) / whole.width);
    const top = clamp((Math.max(around.top, 0) - whole.top) / whole.height);
    const bottom = clamp((Math.min(around.bottom, window.innerHeight) - whole.top) / whole.height);
    const w = Math.max((right - left) * 0.3, SMALLEST);
    const h = Math.max((bottom - top) * 0.3, SMALLEST);
    draft = { x: clamp((left + right - w) / 2, 0, 1 - w), y: clamp((top + bottom - h) / 2, 0, 1 - h), w, h };
    $("#stage")?.focus({ preventScroll: true });
    showDraft();
  }

  function change(key, isSize) {
    const across = { ArrowLeft: -STEP, ArrowRight: STEP }[key] || 0;
    const down = { ArrowUp: -STEP, ArrowDown: STEP }[key] || 0;
    if (isSize) {
      draft.w = clamp(draft.w + across, SMALLEST, 1 - draft.x);
      draft.h = clamp(draft.h + down, SMALLEST, 1 - draft.y);
    } else {
      draft.x = clamp(draft.x + across, 0, 1 - draft.w);
      draft.y = clamp(draft.y + down, 0, 1 - draft.h);
    }
    showDraft();
  }

  // What it shows: a list that narrows while somebody types.
  const options = () => $$('#box-labels [role="option"]');
  function choose(option) {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    const field = $("#box-label");
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
    $("#box-unknown").hidden = Boolean(option);
  }
  function narrow(first = "") {
    const text = $("#box-label").value.trim().toLowerCase();
    options().forEach((each) => { each.hidden = Boolean(text) && !each.dataset.sought.includes(text); });
    const shown = options().filter((each) => !each.hidden);
    const exact = shown.find((each) => each.textContent.toLowerCase() === text || each.dataset.key === first);
    choose(exact || shown[0]);
  }
  function ask() {
    form().hidden = false;
    form().elements.polygon.value = corners(draft).map((value) => clamp(value).toFixed(5)).join(",");
    $("#box-label").value = "";
    narrow($("#boxes").dataset.asked);
    $("#box-label").focus({ preventScroll: true });
    form().scrollIntoView({ block: "nearest" });
  }
  function keep() {
    const chosen = $('#box-labels [aria-selected="true"]:not([hidden])');
    if (!chosen) return;
    form().elements.label.value = chosen.dataset.key;
    form().requestSubmit();
  }
  function drop() {
    if (!form().hidden && draft) {
      form().hidden = true;
      $("#stage")?.focus({ preventScroll: true });
    } else switchTo(false);
  }

  document.addEventListener("input", (event) => { if (event.target.id === "box-label") narrow(); });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "box-form" && !event.target.elements.label.value) {
      event.preventDefault();
      event.stopImmediatePropagation();
      keep();
    }
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-draw]")) isOn ? switchTo(false) : begin();
    if (event.target.closest("[data-drop]")) switchTo(false);
    const option = event.target.closest('#box-labels [role="option"]');
    if (option) {
      choose(option);
      keep();
    }
  });
  // Toasts and counts are swapped too; they leave a box alone that is being drawn.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!["detail", "boxes"].includes(event.detail.target?.id)) return;
    if (isOn && (!form() || form().hidden)) {
      switchTo(false);
      $("#stage")?.focus({ preventScroll: true });
    }
    showKept();
  });

  // Pointer
  const at = (event) => {
    const whole = canvas().getBoundingClientRect();
    return { x: clamp((event.clientX - whole.left) / whole.width), y: clamp((event.clientY - whole.top) / whole.height) };
  };
  document.addEventListener("pointerdown", (event) => {
    if (!isOn || event.button !== 0 || !canvas()?.contains(event.target)) return;
    event.preventDefault();
    dragged = at(event);
    canvas().setPointerCapture(event.pointerId);
    form().hidden = true;
  });
  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const to = at(event);
    draft = { x: Math.min(dragged.x, to.x), y: Math.min(dragged.y, to.y), w: Math.abs(to.x - dragged.x), h: Math.abs(to.y - dragged.y) };
    showDraft();
  });
  const release = () => {
    if (!dragged) return;
    dragged = null;
    if (draft && draft.w >= SMALLEST && draft.h >= SMALLEST) ask();
  };
  document.addEventListener("pointerup", release);
  document.addEventListener("pointercancel", () => { dragged = null; });

  // Keys come here first while a box is being drawn: arrows would walk the list, Escape would leave it.
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || hasModifier(event)) return;
    const isLabel = event.target.id === "box-label";
    const does = isLabel ? ofLabel(event) : isTyping(event) || $("dialog[open]") ? null : ofCanvas(event);
    if (!does) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    does();
  }, true);
  function ofLabel(event) {
    const shown = options().filter((each) => !each.hidden);
    const now = shown.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length) return () => choose(shown[(now + step + shown.length) % shown.length]);
    return { Enter: keep, Escape: drop }[event.key];
  }
  // A finding that was walked to, and is still on its way, is not drawn on.
  const isArrived = () => {
    const [now, shown] = [$("#cards .finding.now"), $(".finding-full")];
    return !now || !shown || now.dataset.id === shown.dataset.id;
  };
  function ofCanvas(event) {
    if (event.key === "b" && form() && canvas() && isArrived()) return isOn ? () => switchTo(false) : begin;
    if (!isOn) return null;
    if (event.key === "Escape") return drop;
    if (!draft) return null;
    if (event.key.startsWith("Arrow")) return () => change(event.key, event.shiftKey);
    return event.key === "Enter" && !event.target.closest("button, a") ? ask : null;
  }
})();
