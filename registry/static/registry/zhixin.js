/* What makes the pages smoother when scripts run: colours at once, drafts kept on this
   machine, a lost connection told, suggestions by arrow keys, choices by single keys, bar codes by the camera.
   Every page works without. */
"use strict";

(() => {
  const DRAFT = "zhixin:draft:";
  const DRAFT_DAYS = 14;
  const PROBE_MS = 8000;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* Colours: the cookie is the server's own, so the next page arrives right. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-scheme-form] button");
    if (!button) return;
    event.preventDefault();
    const scheme = button.value;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `scheme=${scheme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    if (scheme === "auto") document.documentElement.removeAttribute("data-scheme");
    else document.documentElement.dataset.scheme = scheme;
    for (const other of all("button", button.form)) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  });

  /* Drafts: never files, passwords or hidden fields; a form that comes back with
     errors (data-draft-bound) keeps what the server sent. Storage may be refused. */
  const storage = {
    read(key) {
      try { return JSON.parse(localStorage.getItem(DRAFT + key)); } catch { return null; }
    },
    write(key, draft) {
      try { localStorage.setItem(DRAFT + key, JSON.stringify(draft)); return true; } catch { return false; }
    },
    drop(key) {
      try { localStorage.removeItem(DRAFT + key); } catch { /* nothing was kept */ }
    },
  };
  const keeps = (input) => input.name && !input.closest("[data-no-draft]") &&
    !["hidden", "file", "password", "submit", "button", "search"].includes(input.type);
  const clock = (instant) => new Date(instant).toLocaleTimeString("zh-CN",
    { hour: "2-digit", minute: "2-digit", hour12: false });

  function say(form, sentence, instant, canDiscard) {
    const line = form.querySelector("[data-draft-line]");
    if (!line) return;
    line.querySelector("[data-draft-text]").textContent =
      line.dataset[sentence].replace("{time}", clock(instant));
    line.querySelector("[data-draft-discard]").hidden = !canDiscard;
  }

  function valuesOf(form) {
    const fields = {};
    for (const input of [...form.elements].filter(keeps)) {
      const isChoice = input.type === "checkbox" || input.type === "radio";
      fields[input.name] ??= [];
      if (!isChoice) fields[input.name].push(input.value);
      else if (input.checked) fields[input.name].push(input.value);
    }
    return fields;
  }

  function fill(form, fields) {
    const left = Object.fromEntries(Object.entries(fields).map(([name, said]) => [name, [...said]]));
    for (const input of [...form.elements].filter(keeps)) {
      const said = left[input.name];
      if (!said) continue;
      if (input.type === "checkbox" || input.type === "radio") input.checked = said.includes(input.value);
      else if (said.length) input.value = said.shift();
    }
  }

  function save(form) {
    const at = Date.now();
    if (storage.write(form.dataset.draftKey, { at, fields: valuesOf(form) })) say(form, "saved", at, false);
  }

  function restore(form) {
    const draft = storage.read(form.dataset.draftKey);
    if (!draft || "draftBound" in form.dataset) return;
    if (Date.now() - draft.at > DRAFT_DAYS * 86400000) { storage.drop(form.dataset.draftKey); return; }
    if (JSON.stringify(draft.fields) === JSON.stringify(valuesOf(form))) return;
    fill(form, draft.fields);
    say(form, "restored", draft.at, true);
  }

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.form;
      if (form?.dataset.draftKey && keeps(event.target)) save(form);
    });
  }
  document.addEventListener("click", (event) => {
    const form = event.target.closest("[data-draft-discard]")?.form;
    if (!form) return;
    storage.drop(form.dataset.draftKey);
    form.reset();
    form.querySelector("[data-draft-text]").textContent = "";
    event.target.hidden = true;
  });

  /* A lost connection: ask the server for a sign of life before the browser leaves the
     page, since its own error page would lose what was typed. */
  const passed = new WeakSet();

  async function isReachable() {
    try {
      const probe = document.querySelector('link[rel="icon"]').href;
      await fetch(probe, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PROBE_MS) });
      return true;
    } catch { return false; }
  }

  function tellLost(form, again) {
    form.removeAttribute("aria-busy");
    form.querySelector("[data-lost-notice]")?.remove();
    const box = document.createElement("div");
    box.dataset.lostNotice = "";
    form.append(box);
    box.append(document.querySelector("template[data-lost-connection]").content.cloneNode(true));
    box.querySelector("[data-retry]").addEventListener("click", again);
    box.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post" || !("draftKey" in form.dataset || "guard" in form.dataset)) return;
    if (passed.delete(form)) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    const { submitter } = event;
    form.setAttribute("aria-busy", "true");
    if (await isReachable()) {
      passed.add(form);
      form.removeAttribute("aria-busy");
      form.querySelector("[data-lost-notice]")?.remove();
      form.requestSubmit(submitter);
    } else {
      tellLost(form, () => form.requestSubmit(submitter));
    }
  });
  document.addEventListener("htmx:sendError", (event) => {
    const form = event.detail.elt.closest('form[method="post"]');
    if (form) tellLost(form, () => form.requestSubmit());
  });

  /* Suggestions: arrow down from the box into the list, Escape out of it. */
  document.addEventListener("keydown", (event) => {
    const search = event.target.closest("[data-firm-search]");
    const list = search?.querySelector("[data-suggestions]");
    if (!list || !["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) return;
    const box = search.querySelector("input");
    const stops = [box, ...all("a, button", list)];
    const at = stops.indexOf(document.activeElement);
    if (event.key === "Escape") {
      if (list.hasChildNodes()) event.preventDefault();  /* else it would empty the box */
      list.replaceChildren();
      box.focus();
      return;
    }
    if (at < 0 || stops.length < 2) return;
    event.preventDefault();
    stops[(at + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length].focus();
  });
  document.addEventListener("click", (event) => {
    const pick = event.target.closest("[data-fill]");
    const search = pick?.closest("[data-firm-search]");
    if (search) {
      const box = search.querySelector("input");
      box.value = pick.dataset.fill;
      box.dispatchEvent(new Event("change", { bubbles: true }));
      box.focus();
    }
    for (const list of all("[data-suggestions]")) {
      if (pick || !list.closest("[data-firm-search]").contains(event.target)) list.replaceChildren();
    }
  });
  document.addEventListener("focusout", (event) => {
    const search = event.target.closest("[data-firm-search]");
    if (search && event.relatedTarget && !search.contains(event.relatedTarget)) {
      search.querySelector("[data-suggestions]")?.replaceChildren();
    }
  });

  /* Keys of a form whose buttons name one, while nothing is being typed in it. */
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest("[data-keys]");
    const isTyping = event.target.matches("input, select, textarea");
    if (!form || isTyping || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const named = all("[data-key]", form).find((one) => one.dataset.key === event.key.toLowerCase());
    if (!named) return;
    event.preventDefault();
    named.click();
  });

  /* Results replaced as one types: what the server refuses is shown in their place. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "results") event.detail.shouldSwap = true;
  });

  /* A bar code read by the camera, where the browser can: asked for on a click only,
     the picture never leaves the page. */
  const SCANNED = ["ean_13", "ean_8", "upc_a", "itf"];
  let camera = null;

  async function canScan() {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
    return (await BarcodeDetector.getSupportedFormats()).includes(SCANNED[0]);
  }

  async function offerScan(button) {
    button.hidden = !await canScan().catch(() => false);
  }

  function stopScan(form) {
    camera?.getTracks().forEach((track) => track.stop());
    camera = null;
    form.querySelector("[data-scan-view]").hidden = true;
    form.querySelector("[data-scan-status]").textContent = "";
  }

  async function readCodes(form, video) {
    const detector = new BarcodeDetector({ formats: SCANNED });
    const reading = camera;
    while (camera && camera === reading) {
      const [code] = await detector.detect(video).catch(() => []);
      if (code && camera === reading) {
        form.querySelector("[data-scan-into]").value = code.rawValue;
        stopScan(form);
        form.requestSubmit();
        return;
      }
      await new Promise((resume) => { setTimeout(resume, 150); });
    }
  }

  async function scan(form) {
    const said = form.querySelector("[data-scan-status]");
    const video = form.querySelector("[data-scan-video]");
    if (camera) return;
    try {
      camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      form.querySelector("[data-scan-view]").hidden = false;
      said.textContent = said.dataset.waiting;
      video.srcObject = camera;
      await video.play();
      await readCodes(form, video);
    } catch {
      stopScan(form);
      said.textContent = said.dataset.refused;
    }
  }

  document.addEventListener("click", (event) => {
    const form = event.target.closest("[data-scan-form]");
    if (event.target.closest("[data-scan]")) scan(form);
    if (event.target.closest("[data-scan-stop]")) stopScan(form);
  });
  window.addEventListener("pagehide", () => all("[data-scan-form]").forEach(stopScan));

  /* On arrival, and again for what htmx brings. */
  function arrive(root) {
    for (const sent of all("[data-draft-clear]", root)) storage.drop(sent.dataset.draftClear);
    for (const form of all("form[data-draft-key]", root)) restore(form);
    root.querySelector("[data-focus-first]")?.focus();
    all("[data-scan]", root).forEach(offerScan);
  }
  arrive(document);
  document.addEventListener("htmx:afterSwap", (event) => arrive(event.detail.target ?? document));
  window.addEventListener("pageshow", () => all("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")));
})();
