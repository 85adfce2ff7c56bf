// Two photos of a place: the right one is wiped over the left one by a slider, a hand on the picture, or the arrows.
"use strict";

(() => {
  const { $ } = window.sitetrace;
  const wipe = $("#wipe");
  const hand = $("#wipe-at");
  if (!wipe) return;
  let isHeld = false;
  function show() {
    const at = Number(hand.value);
    $(".over", wipe).style.clipPath = `inset(0 0 0 ${at}%)`;
    $(".wipe-line", wipe).style.left = `${at}%`;
    hand.setAttribute("aria-valuetext", hand.dataset.told.replace("{n}", at));
  }
  function follow(event) {
    const whole = wipe.getBoundingClientRect();
    hand.value = String(Math.round(((event.clientX - whole.left) / whole.width) * 100));
    show();
  }
  hand.addEventListener("input", show);
  wipe.addEventListener("pointerdown", (event) => {
    isHeld = true;
    wipe.setPointerCapture(event.pointerId);
    follow(event);
  });
  wipe.addEventListener("pointermove", (event) => { if (isHeld) follow(event); });
  ["pointerup", "pointercancel"].forEach((name) => wipe.addEventListener(name, () => { isHeld = false; hand.focus({ preventScroll: true }); }));
  show();
})();
