// What every page does: notes, polling, tabs, suggestions, theme, shortcuts. No page needs it to be read.
"use strict";

(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = document.body;

  // A note in the corner. Other scripts use it too.
  function toast(text, isBad = false) {
    const note = document.createElement("div");
    note.className = isBad ? "toast bad" : "toast";
    note.dataset.toast = "5000";
    note.append(text);
    $("#toasts").append(note);
  }

  // Notes leave by themselves, unless the pointer rests on them; at most four stand at once.
  const toasts = $("#toasts");
  new MutationObserver(() => {
    $$(".toast:not([data-armed])", toasts).forEach((note) => {
      note.dataset.armed = "1";
      const leave = () => (note.matches(":hover, :focus-within") ? setTimeout(leave, 1500) : note.remove());
      setTimeout(leave, Number(note.dataset.toast) || 6000);
    });
    $$(".toast", toasts).slice(0, -4).forEach((note) => note.remove());
  }).observe(toasts, { childList: true });

  window.sitetrace = {
    $, $$, toast,
    csrf: body.dataset.csrf || "",
    isTyping: (event) => {
      const at = event.target;
      return at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && at.type !== "checkbox";
    },
    hasModifier: (event) => event.ctrlKey || event.metaKey || event.altKey,
  };

  // Times in the reader's own zone.
  function localTimes(root) {
    const two = (n) => String(n).padStart(2, "0");
    $$("time[data-local]", root).forEach((time) => {
      const told = time.getAttribute("datetime");
      const at = new Date(told);
      if (Number.isNaN(at.getTime()) || !/(Z|[+-]\d\d:?\d\d)$/.test(told)) return;
      time.textContent = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
      time.title = at.toString();
    });
  }

  // Filters beside the results are open where there is room.
  const isWide = window.matchMedia("(min-width: 761px)");
  const openWide = (root) => $$("[data-open-wide]", root).forEach((details) => { details.open = isWide.matches; });

  function arrive(root) {
    localTimes(root);
    openWide(root);
    const field = $("[autofocus]", root);
    if (field && root !== document) {
      field.focus();
      if (field.select && field.type !== "date") field.select();
    }
  }

  // Server and network answers.
  document.addEventListener("htmx:afterSwap", (event) => arrive(event.detail.elt));
  document.addEventListener("htmx:sendError", () => toast(body.dataset.failed, true));
  document.addEventListener("htmx:timeout", () => toast(body.dataset.failed, true));
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target && event.detail.target.id === "results") event.detail.target.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.target && event.detail.target.id === "results") event.detail.target.setAttribute("aria-busy", "false");
  });
  // A picture that is not there gives way to another one, or to a plain ground.
  document.addEventListener("error", (event) => {
    const picture = event.target;
    if (!(picture instanceof HTMLImageElement)) return;
    const other = picture.dataset.other;
    delete picture.dataset.other;
    if (other) picture.src = other;
    else if (picture.classList.contains("thumb")) picture.style.visibility = "hidden";
  }, true);

  // Elements that ask again while the page is looked at. A list that somebody works in is left alone.
  setInterval(() => {
    if (document.visibilityState !== "visible") return;
    $$("[data-poll]").forEach((element) => {
      const now = Date.now();
      if (now - Number(element.dataset.polled || 0) < Number(element.dataset.poll)) return;
      if (element.contains(document.activeElement) && document.activeElement.matches("button, input")) return;
      if (document.getSelection().type === "Range") return;
      element.dataset.polled = now;
      if (element.id === "jobs" && $("tr.more ~ tr", element)) return;
      htmx.trigger(element, "poll");
    });
  }, 500);

  document.addEventListener("click", (event) => {
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest(".toast").remove();
    const open = event.target.closest("[data-open]");
    if (open) {
      open.closest("details")?.removeAttribute("open");
      $(open.dataset.open).showModal();
    }
    const theme = event.target.closest("[data-set-theme]");
    if (theme) setTheme(theme.dataset.setTheme);
    $$("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const tab = event.target.closest('[role="tab"]');
    if (tab && !window.sitetrace.hasModifier(event)) {
      event.preventDefault();
      showTab(tab);
    }
  });

  function setTheme(theme) {
    document.documentElement.dataset.theme = theme;
    document.cookie = `sitetrace_theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    $$("[data-set-theme]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.setTheme === theme)));
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form) form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    // Empty fields make long addresses.
    if (event.target.matches("form[data-autosubmit], form[data-plain]")) {
      $$("input, select", event.target).forEach((field) => { if (field.name && !field.value) field.disabled = true; });
    }
  });
  // The box on the home page leads to a page of its own.
  document.addEventListener("htmx:confirm", (event) => {
    if (event.detail.elt.matches("form[data-plain]")) {
      event.preventDefault();
      event.detail.elt.submit();
    }
  });

  // Tabs
  function showTab(tab, focus = false) {
    const list = tab.closest('[role="tablist"]');
    $$('[role="tab"]', list).forEach((each) => {
      const isNow = each === tab;
      each.setAttribute("aria-selected", String(isNow));
      each.tabIndex = isNow ? 0 : -1;
      const panel = document.getElementById(each.getAttribute("aria-controls"));
      panel.hidden = !isNow;
      if (isNow) htmx.trigger(panel, "shown");
    });
    const address = new URL(location.href);
    address.searchParams.set("tab", tab.id.replace("tab-", ""));
    history.replaceState(history.state, "", address);
    tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (focus) tab.focus();
  }
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest && event.target.closest('[role="tab"]');
    if (!tab || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const tabs = $$('[role="tab"]', tab.closest('[role="tablist"]'));
    const step = { ArrowLeft: tabs.indexOf(tab) - 1, ArrowRight: tabs.indexOf(tab) + 1, Home: 0, End: tabs.length - 1 }[event.key];
    showTab(tabs[(step + tabs.length) % tabs.length], true);
  }, true);

  // Suggestions under the box
  const box = $("#q");
  const list = $("#suggest");
  if (box && list) {
    const options = () => $$('[role="option"]', list);
    const show = (isOpen) => {
      list.hidden = !isOpen;
      box.setAttribute("aria-expanded", String(isOpen));
      if (!isOpen) box.removeAttribute("aria-activedescendant");
    };
    const choose = (index) => {
      options().forEach((option, n) => option.setAttribute("aria-selected", String(n === index)));
      const option = options()[index];
      if (option) box.setAttribute("aria-activedescendant", option.id);
    };
    list.addEventListener("htmx:afterSwap", (event) => {
      event.stopPropagation();
      show(options().length > 0 && document.activeElement === box);
    });
    box.addEventListener("keydown", (event) => {
      const found = options();
      const at = found.findIndex((option) => option.getAttribute("aria-selected") === "true");
      if (event.key === "Escape") {
        if (list.hidden) box.blur();
        show(false);
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
        event.preventDefault();
        show(true);
        choose((at + (event.key === "ArrowDown" ? 1 : found.length - (at < 0 ? 0 : 1))) % found.length);
      } else if (event.key === "Enter") {
        if (at >= 0 && !list.hidden) {
          event.preventDefault();
          found[at].click();
        }
        show(false);
      }
    });
    box.form.addEventListener("submit", () => { show(false); list.replaceChildren(); });
    box.addEventListener("blur", () => setTimeout(() => show(false), 150));
    list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  // Shortcuts
  let isGoing = false;
  document.addEventListener("keydown", (event) => {
    if (window.sitetrace.isTyping(event) || window.sitetrace.hasModifier(event)) {
      if (event.key === "Escape") {
        const cancel = event.target.closest(".editing") && $("[data-cancel]", event.target.closest(".editing"));
        if (cancel) cancel.click();
        else event.target.blur();
      }
      return;
    }
    if (isGoing) {
      isGoing = false;
      const target = { s: "/", d: "/documents", r: "/review", j: "/jobs", u: "/upload", p: "/projects" }[event.key];
      if (target) {
        event.preventDefault();
        event.stopImmediatePropagation();
        location.href = target;
      }
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      if (box) {
        box.focus();
        box.select();
      } else location.href = "/";
    } else if (event.key === "?" && $("#keys")) {
      event.preventDefault();
      $("#keys").showModal();
    } else if (event.key === "g") {
      isGoing = true;
      event.stopImmediatePropagation();
      setTimeout(() => { isGoing = false; }, 1200);
    } else if (event.key === "Escape") {
      $$("details.menu[open]").forEach((menu) => { menu.open = false; });
    }
  });

  arrive(document);
  $('[role="tab"][aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
})();
