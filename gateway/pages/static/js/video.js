// A video and its segments: a click jumps to the second, the playing segment is marked.
"use strict";

(() => {
  const { $, $$, isTyping, hasModifier } = window.sitetrace;
  const film = $("#film");
  if (!film) return;
  const now = $("#film-now");
  const parts = $$("[data-second]");
  const head = $(".doc-head");
  const fit = () => document.documentElement.style.setProperty("--head", `${head.offsetHeight}px`);
  new ResizeObserver(fit).observe(head);
  fit();

  function follow() {
    const at = film.currentTime;
    if (now && film.duration) now.setAttribute("x", String(Math.min((at / film.duration) * 1000, 997)));
    parts.forEach((part) => part.classList.toggle("now", at >= Number(part.dataset.second) && at < Number(part.dataset.end || 0)));
  }
  function jump(second) {
    film.currentTime = Math.min(second, film.duration || second);
    follow();
  }
  document.addEventListener("click", (event) => {
    const part = event.target.closest("[data-second]");
    if (!part || hasModifier(event)) return;
    event.preventDefault();
    jump(Number(part.dataset.second));
    film.play().catch(() => {});
    if (film.getBoundingClientRect().top < 0) film.scrollIntoView({ behavior: "smooth" });
  });
  film.addEventListener("timeupdate", follow);
  film.addEventListener("seeked", follow);
  const start = Number(film.dataset.start);
  if (start > 0) {
    if (film.readyState >= 1) jump(start);
    else film.addEventListener("loadedmetadata", () => jump(start), { once: true });
  }
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || hasModifier(event) || event.target === film) return;
    if (event.key === " ") {
      event.preventDefault();
      if (film.paused) film.play().catch(() => {});
      else film.pause();
    } else if (event.key === "ArrowRight") jump(film.currentTime + 5);
    else if (event.key === "ArrowLeft") jump(Math.max(film.currentTime - 5, 0));
  });
})();
