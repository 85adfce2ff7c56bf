// The page of a document or a photo: zoom, pages, lines, and jumping from a result to the place it was seen.
"use strict";

(() => {
  const { $, $$, toast, isTyping, hasModifier } = window.sitetrace;
  const reading = $(".reading");
  if (!reading) return;
  const stage = $("#stage");
  const bar = $("#line-bar");
  const hint = bar.innerHTML;
  const SVG = "http://www.w3.org/2000/svg";
  const STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4];
  const nPages = Number(reading.dataset.pages);
  let zoom = 1;
  let isShown = true;
  const sheet = () => $("#sheet");
  const overlay = () => $("#sheet .overlay");
  const pageNow = () => Number(sheet().dataset.page);

  // The reader takes what the head leaves of the window.
  const head = $(".doc-head");
  const fit = () => document.documentElement.style.setProperty("--head", `${head.offsetHeight}px`);
  new ResizeObserver(fit).observe(head);
  fit();

  // At 100 % a page fills the width; a photo is seen whole.
  function whole() {
    const picture = sheet().classList.contains("picture") && $("img", sheet());
    // Below this width the stage is as high as what it shows.
    if (!picture || !picture.naturalWidth || !window.matchMedia("(min-width: 1101px)").matches) return 1;
    const room = stage.clientHeight - 32;
    return Math.min(1, room / ((stage.clientWidth - 32) * (picture.naturalHeight / picture.naturalWidth)));
  }

  function setZoom(next) {
    const before = sheet().offsetWidth;
    const middle = (stage.scrollLeft + stage.clientWidth / 2) / before;
    const high = (stage.scrollTop + stage.clientHeight / 2) / before;
    zoom = next;
    const share = zoom * whole();
    sheet().classList.toggle("zoomed", zoom > 1);
    sheet().style.width = share === 1 ? "" : `${share * 100}%`;
    $("#zoom-now").textContent = `${Math.round(zoom * 100)}%`;
    const after = sheet().offsetWidth;
    stage.scrollLeft = middle * after - stage.clientWidth / 2;
    stage.scrollTop = high * after - stage.clientHeight / 2;
  }
  function stepZoom(step) {
    if (step === 0) return setZoom(1);
    const at = STEPS.findIndex((each) => each >= zoom - 0.01);
    return setZoom(STEPS[Math.min(Math.max(at + step, 0), STEPS.length - 1)]);
  }

  // Places
  const numbers = (text) => (text || "").split(",").map(Number);
  function mark(polygon, isCalm = false) {
    const shown = overlay();
    if (!shown) return;
    const focus = $(".focus", shown);
    focus.replaceChildren();
    if (polygon.length !== 8) return;
    const { width, height } = shown.viewBox.baseVal;
    const shape = document.createElementNS(SVG, "polygon");
    shape.setAttribute("points", polygon.map((v, i) => (v * (i % 2 ? height : width)).toFixed(1)).join(" "));
    focus.append(shape);
    if (!isCalm) reveal(shape);
  }
  function reveal(shape) {
    const place = shape.getBoundingClientRect();
    const around = stage.getBoundingClientRect();
    const isSeen = place.top >= around.top && place.bottom <= around.bottom && place.left >= around.left && place.right <= around.right;
    if (!isSeen) {
      stage.scrollBy({ top: place.top + place.height / 2 - around.top - around.height / 2, left: place.left + place.width / 2 - around.left - around.width / 2, behavior: "smooth" });
    }
    const isOut = around.bottom < 80 || around.top > window.innerHeight - 80;
    if (isOut) stage.scrollIntoView({ behavior: "smooth", block: "start" });
  }

  async function open(n, polygon = []) {
    if (n < 1 || n > nPages) return;
    if (n !== pageNow()) {
      await htmx.ajax("GET", `/documents/${reading.dataset.document}/sheet/${n}`, { source: "#stage", target: "#sheet", swap: "outerHTML" });
      if (pageNow() !== n) return;
      setZoom(zoom);
      showLines();
      stage.scrollTop = 0;
      $("#page-now").textContent = n;
      $$(".strip a").forEach((link) => {
        const isNow = Number(link.dataset.page) === n;
        if (isNow) {
          link.setAttribute("aria-current", "page");
          link.scrollIntoView({ block: "nearest", inline: "nearest" });
        } else link.removeAttribute("aria-current");
      });
      const address = new URL(location.href);
      ["start", "end", "w", "at"].forEach((key) => address.searchParams.delete(key));
      address.searchParams.set("page", n);
      history.replaceState(history.state, "", address);
      bar.innerHTML = hint;
    }
    mark(polygon);
  }

  function showLines() {
    overlay()?.classList.toggle("show-lines", isShown);
    $("[data-lines]")?.setAttribute("aria-pressed", String(isShown));
  }

  // The bar under the page tells what a line says
  function tell(group) {
    $$(".chosen", stage).forEach((each) => each.classList.remove("chosen"));
    group.classList.add("chosen");
    const text = document.createElement("span");
    text.className = "line-text";
    text.textContent = group.dataset.text;
    const sure = document.createElement("span");
    sure.className = "muted num";
    sure.textContent = group.dataset.sure;
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "quiet";
    copy.textContent = "⧉";
    copy.title = "Ctrl+C";
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(group.dataset.text);
        toast(document.body.dataset.copied);
      } catch {
        window.getSelection().selectAllChildren(text);
      }
    });
    bar.replaceChildren(text, sure, copy);
  }

  document.addEventListener("click", (event) => {
    const place = event.target.closest("[data-place]");
    if (place && !hasModifier(event)) {
      event.preventDefault();
      open(Number(place.dataset.page), numbers(place.dataset.polygon));
      return;
    }
    const step = event.target.closest("[data-step]");
    if (step && !hasModifier(event)) {
      event.preventDefault();
      open(pageNow() + Number(step.dataset.step));
    }
    const zooming = event.target.closest("[data-zoom]");
    if (zooming) stepZoom(Number(zooming.dataset.zoom));
    if (event.target.closest("[data-lines]")) {
      isShown = !isShown;
      showLines();
    }
    const toggle = event.target.closest("[data-toggle]");
    if (toggle) {
      const isOn = toggle.getAttribute("aria-pressed") !== "true";
      toggle.setAttribute("aria-pressed", String(isOn));
      $$(`.${toggle.dataset.toggle}`, stage).forEach((shape) => { shape.style.display = isOn ? "" : "none"; });
    }
    const heat = event.target.closest("[data-heat]");
    if (heat) {
      const isOn = heat.getAttribute("aria-pressed") !== "true";
      $$("[data-heat]").forEach((each) => {
        each.setAttribute("aria-pressed", String(each === heat && isOn));
        document.getElementById(each.dataset.heat).hidden = !(each === heat && isOn);
      });
    }
    const group = event.target.closest("#sheet g[data-text]");
    if (group && window.getSelection().type !== "Range") tell(group);
  });

  // A statement shows its source while the pointer or the focus is on it, and a line shows its statements.
  const statements = () => $$("[data-hover][data-polygon]").filter((said) => Number(said.dataset.page) === pageNow());
  const linesOf = (said) => {
    const box = numbers(said.dataset.polygon);
    if (box.length !== 8 || !overlay()) return [];
    const { width, height } = overlay().viewBox.baseVal;
    const [xs, ys] = [box.filter((_, i) => i % 2 === 0), box.filter((_, i) => i % 2)];
    return $$(".line", overlay()).filter((line) => {
      const place = $("polygon", line).getBBox();
      const x = (place.x + place.width / 2) / width, y = (place.y + place.height / 2) / height;
      return x >= Math.min(...xs) && x <= Math.max(...xs) && y >= Math.min(...ys) && y <= Math.max(...ys);
    });
  };
  const statementsOf = (line) => statements().filter((said) => linesOf(said).includes(line));
  function light(event) {
    const said = event.target.closest("[data-hover]");
    const line = event.target.closest("#sheet .line");
    if (!said && !line) return;
    $$(".lit").forEach((each) => each.classList.remove("lit"));
    if (said && Number(said.dataset.page) === pageNow()) {
      mark(numbers(said.dataset.polygon), event.type === "mouseover");
      linesOf(said).forEach((each) => each.classList.add("lit"));
    } else if (line) {
      const found = statementsOf(line);
      found.forEach((each) => each.classList.add("lit"));
      if (found.length && found[0].closest(".side").scrollHeight) found[0].scrollIntoView({ block: "nearest" });
    }
  }
  document.addEventListener("mouseover", light);
  document.addEventListener("focusin", light);

  // Lines that say something can be reached by keyboard; Enter leads to what they say, and from there back.
  function tellLines() {
    if (!overlay()) return;
    statements().flatMap(linesOf).forEach((line) => {
      line.classList.add("told");
      line.setAttribute("tabindex", "0");
      line.setAttribute("role", "button");
      line.setAttribute("aria-label", line.dataset.text);
    });
  }
  document.addEventListener("htmx:afterSwap", tellLines);
  stage.addEventListener("keydown", (event) => {
    const line = event.target.closest(".line.told");
    const said = line && event.key === "Enter" && statementsOf(line)[0];
    if (!said) return;
    event.preventDefault();
    said.setAttribute("tabindex", "0");
    said.focus();
  });
  $(".side")?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches(".said")) return;
    event.preventDefault();
    open(Number(event.target.dataset.page), numbers(event.target.dataset.polygon));
  });

  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || hasModifier(event) || event.defaultPrevented) return;
    const zooms = { "+": 1, "=": 1, "-": -1, 0: 0 };
    if (event.key in zooms) {
      event.preventDefault();
      stepZoom(zooms[event.key]);
    } else if (event.key === "ArrowRight" || event.key === "PageDown" && document.activeElement !== stage) {
      if (stage.scrollWidth <= stage.clientWidth + 1) open(pageNow() + 1);
    } else if (event.key === "ArrowLeft" || event.key === "PageUp" && document.activeElement !== stage) {
      if (stage.scrollWidth <= stage.clientWidth + 1) open(pageNow() - 1);
    } else if (event.key === "l") {
      isShown = !isShown;
      showLines();
    }
  });
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    stepZoom(event.deltaY < 0 ? 1 : -1);
  }, { passive: false });

  new ResizeObserver(() => { if (zoom === 1) setZoom(1); }).observe(stage);
  const picture = $(".picture img", stage);
  if (picture && !picture.complete) picture.addEventListener("load", () => setZoom(1), { once: true });
  else setZoom(1);
  showLines();
  tellLines();
  const first = $(".focus polygon", stage) || $(".line.marked polygon", stage);
  if (first) requestAnimationFrame(() => reveal(first));
})();
