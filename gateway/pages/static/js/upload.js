// Many files, three at a time, each with its own progress; folders too. Then how far their jobs are.
"use strict";

(() => {
  const { $, toast, csrf } = window.sitetrace;
  const form = $("#upload");
  if (!form) return;
  const words = JSON.parse(form.dataset.words);
  const drop = $("#drop");
  const queue = $("#queue");
  const AT_ONCE = 3;
  const waiting = [];
  const jobs = new Map();
  const counts = { all: 0, done: 0, failed: 0 };
  let nRunning = 0;

  const told = (n) => (n < 1024 * 1024 ? `${Math.max(1, Math.round(n / 1024))} KB` : `${(n / 1048576).toFixed(1)} MB`);

  function make(tag, className, text = "") {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  }
  function add(file) {
    const row = make("li", "card");
    const name = make("div", "file-name", file.name);
    name.title = file.webkitRelativePath || file.name;
    name.append(" ", make("small", "", told(file.size)));
    const meter = document.createElement("progress");
    meter.max = 1;
    meter.value = 0;
    meter.setAttribute("aria-label", file.name);
    const state = make("span", "pill", words.waiting);
    row.append(name, meter, state);
    queue.append(row);
    // The form's values of this moment go with the file.
    const fields = [...new FormData(form).entries()].filter(([, value]) => typeof value === "string" && value.trim());
    waiting.push({ file, fields, row, name, meter, state });
    counts.all += 1;
  }
  function next() {
    while (nRunning < AT_ONCE && waiting.length) send(waiting.shift());
    $("#summary").textContent = counts.all ? words.summary.replace("{all}", counts.all).replace("{done}", counts.done).replace("{failed}", counts.failed) : "";
  }
  function send(item) {
    nRunning += 1;
    item.state.className = "pill status-running";
    item.state.textContent = words.sending;
    const body = new FormData();
    item.fields.forEach(([key, value]) => body.append(key, value.trim()));
    if (counts.all < 20) body.append("lane", "interactive");
    body.append("file", item.file, item.file.name);
    const call = new XMLHttpRequest();
    call.open("POST", "/v1/documents");
    call.setRequestHeader("X-CSRF-Token", csrf);
    call.setRequestHeader("Accept", "application/json");
    call.upload.onprogress = (event) => { if (event.lengthComputable) item.meter.value = event.loaded / event.total; };
    call.onload = () => {
      let answer = {};
      try { answer = JSON.parse(call.responseText); } catch { /* told below by its status */ }
      if (call.status >= 200 && call.status < 300) arrived(item, answer);
      else failed(item, (document.documentElement.lang === "en" ? answer.detail : answer.detail_zh || answer.detail) || `${call.status}`);
    };
    call.onerror = () => failed(item, words.offline);
    call.onloadend = () => {
      nRunning -= 1;
      next();
    };
    call.send(body);
  }
  function arrived(item, answer) {
    counts.done += 1;
    item.meter.value = 1;
    item.state.className = "pill status-succeeded";
    item.state.textContent = answer.duplicate ? words.same : words.sent;
    const link = make("a", "", item.file.name);
    link.href = `/documents/${answer.document.id}`;
    item.name.firstChild.replaceWith(link);
    if (answer.job) jobs.set(answer.job.id, item);
  }
  function failed(item, reason) {
    counts.failed += 1;
    item.state.className = "pill status-failed";
    item.state.textContent = words.failed;
    const note = make("div", "file-note", `${reason} `);
    const again = make("button", "button tiny", words.retry);
    again.type = "button";
    again.addEventListener("click", () => {
      note.remove();
      counts.failed -= 1;
      item.meter.value = 0;
      waiting.push(item);
      next();
    });
    note.append(again);
    item.row.append(note);
  }

  // How far the jobs of the files above are
  setInterval(async () => {
    if (!jobs.size || document.visibilityState !== "visible") return;
    const ids = [...jobs.keys()].slice(0, 40);
    try {
      const answer = await fetch(`/jobs/states?ids=${ids.join(",")}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      for (const job of await answer.json()) {
        const item = jobs.get(job.id);
        if (!item) continue;
        item.state.className = `pill status-${job.status}`;
        item.state.textContent = job.status === "running" && job.stage ? `${job.label} · ${job.stage}` : job.label;
        if (job.reason && !item.row.querySelector(".file-note")) item.row.append(make("div", "file-note", job.reason));
        if (!["queued", "running"].includes(job.status)) jobs.delete(job.id);
      }
    } catch { /* asked again in a moment */ }
  }, 1500);

  async function entries(entry) {
    if (entry.isFile) return [await new Promise((done, no) => entry.file(done, no))];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done, no) => reader.readEntries(done, no));
      if (!some.length) return found;
      for (const each of some) found.push(...await entries(each));
    }
  }
  async function take(transfer) {
    const roots = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
    const files = roots.length ? [] : [...transfer.files];
    for (const root of roots) files.push(...await entries(root));
    files.filter((file) => !file.name.startsWith(".")).forEach(add);
    next();
  }

  ["#files", "#folder"].forEach((id) => $(id).addEventListener("change", (event) => {
    [...event.target.files].filter((file) => !file.name.startsWith(".")).forEach(add);
    event.target.value = "";
    next();
  }));
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  window.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take(event.dataTransfer).catch((error) => toast(String(error), true));
  });
  window.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) take(event.clipboardData).catch((error) => toast(String(error), true));
  });
  window.addEventListener("beforeunload", (event) => { if (nRunning || waiting.length) event.preventDefault(); });
})();
