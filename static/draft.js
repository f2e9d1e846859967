// A unit's answer: saves the draft while somebody types; while the line is down a copy stays in this browser, to be
// offered later. Nothing is sent by itself; the page works without it. ES2017, for old telephones.
(() => {
  "use strict";
  const EVERY = 20000, SOON = 3000, WEEK = 604800000;
  const OURS = ["csrf_token", "submission_key", "action", "basis"];
  const TICKS = ["checkbox", "radio"];
  const part = (name) => document.getElementById(`draft-${name}`);

  const store = (act) => { try { return act(localStorage); } catch (error) { return null; } };
  const drop = (key) => store((kept) => kept.removeItem(key));
  const read = (key) => store((kept) => JSON.parse(kept.getItem(key)));
  const copies = (prefix) => store((kept) => Object.keys(kept).filter((key) => key.startsWith(prefix))) || [];
  copies("draft:").forEach((key) => {
    const copy = read(key);
    if (!copy || Date.now() - copy.at > WEEK) drop(key);
  });
  const sent = document.querySelector("[data-draft-sent]");
  if (sent) copies(sent.dataset.draftSent).forEach(drop);

  const left = document.querySelector("[data-due]");
  if (left) {
    const due = left.dataset.due - left.dataset.now + Date.now();
    const count = () => {
      const minutes = Math.ceil((due - Date.now()) / 60000);
      if (minutes < 120) left.textContent = minutes > 0 ? left.dataset.left.replace("{n}", minutes) : left.dataset.over;
    };
    if (due > Date.now()) count(setInterval(count, 15000));
  }

  const form = document.querySelector("form[data-draft]");
  if (!form || !window.fetch || !window.AbortController) return;
  const words = form.dataset;
  const inputs = [...form.elements].filter((one) => one.name && !OURS.includes(one.name));
  const fields = () => [...new FormData(form)].filter(([name]) => !OURS.includes(name));
  const text = () => JSON.stringify(fields());
  const isTyped = (one) => (TICKS.includes(one.type) ? one.checked !== one.defaultChecked : one.value !== one.defaultValue);
  let key = `${words.draft}${form.basis.value}:${Math.random()}`;
  let saved = words.refused || inputs.some(isTyped) ? "" : text();
  let last = 0, timer = 0, saving = null, stopped = false, isDown = false, pressed = "save";

  const say = (line) => {
    part("status").textContent = line;
    if (part("before")) part("before").hidden = true;
  };
  const keep = () => store((kept) => {
    kept.setItem(key, JSON.stringify({ at: Date.now(), basis: form.basis.value, fields: fields() }));
    return true;
  });
  const down = () => {
    isDown = true;
    say(keep() ? words.down : words.unkept);
  };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  const post = async (typed) => {
    const stop = new AbortController();
    const tooLong = setTimeout(() => stop.abort(), 15000);
    const body = new URLSearchParams(typed.map(([name, value]) => [name, value.replace(/\r?\n/g, "\r\n")]));
    ["csrf_token", "basis"].forEach((name) => body.append(name, form[name].value));
    body.append("action", "autosave");
    const how = { method: "POST", body, credentials: "same-origin", redirect: "manual", signal: stop.signal };
    try {
      const answer = await fetch(form.getAttribute("action"), how);
      const isJson = /json/.test(answer.headers.get("Content-Type"));
      return isJson ? await answer.json() : {};
    } catch (error) { return null; } finally { clearTimeout(tooLong); }
  };
  const save = () => {
    timer = 0;
    const typed = text();
    if (stopped || saving || typed === saved) return;
    last = Date.now();
    saving = post(fields()).then((answer) => {
      saving = null;
      if (!answer) down();
      else if (answer.basis) {
        saved = typed;
        form.basis.value = answer.basis;
        isDown = false;
        drop(key);
        say(answer.said);
      } else {
        stopped = true;
        part("elsewhere").hidden = !answer.elsewhere;
        say(answer.elsewhere ? "" : words.stopped);
      }
      if (!stopped && text() !== saved) later(EVERY);
    });
  };

  const changed = () => {
    if (text() === saved) return;
    if (isDown) keep();
    if (!timer && !saving && !stopped) later(Math.max(SOON, last + EVERY - Date.now()));
  };
  form.addEventListener("input", changed);
  addEventListener("offline", () => { if (text() !== saved) down(); });
  addEventListener("online", () => { if (isDown) later(SOON); });
  form.addEventListener("click", (event) => { if (event.target.name === "action") pressed = event.target.value; });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (navigator.onLine === false) {
      event.preventDefault();
      down();
    } else if (saving) { // a press that does not know its edition yet would seem to come from an older page
      event.preventDefault();
      saving.then(() => {
        const chosen = document.createElement("input");
        Object.assign(chosen, { type: "hidden", name: "action", value: pressed });
        form.append(chosen);
        form.submit();
      });
    } else if (isDown) keep();
  });

  const fill = (values) => inputs.forEach((one) => {
    const given = values.filter(([name]) => name === one.name).map(([, value]) => value);
    if (TICKS.includes(one.type)) one.checked = given.includes(one.value);
    else if (given.length) one.value = given[0];
  });
  const offer = () => {
    const found = copies(words.draft).filter((name) => name !== key);
    const name = found.sort((a, b) => read(b).at - read(a).at)[0];
    part("copy").hidden = !name;
    if (!name) return;
    const copy = read(name);
    if (JSON.stringify(copy.fields) === text()) {
      drop(name);
      return offer();
    }
    part("copy-at").textContent = new Date(copy.at).toLocaleString(document.documentElement.lang);
    part("forget").onclick = () => { drop(name); offer(); };
    part("restore").onclick = () => {
      key = name;
      fill(copy.fields);
      form.basis.value = copy.basis; // a draft that a colleague has saved since is not overwritten
      part("copy").hidden = true;
      changed();
    };
  };
  offer();
  if (!saved) changed();
})();
