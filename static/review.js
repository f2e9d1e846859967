// Keys of the review pages. Each key presses or focuses what the page shows anyway: nothing works by keys alone.
// j and k go down and up, o opens, x chooses, a approves, r returns, q asks, l goes back to the list, ? shows the keys.
(() => {
  "use strict";
  const OFF = "review-keys-off";
  const BY_KEYS = "review-by-keys";
  const help = document.getElementById("keys");
  if (!help) return;
  const rows = [...document.querySelectorAll("[data-row]")];
  const keyed = (key) => document.querySelector(`[data-key="${key}"]`);
  const boxes = (within) => [...within.querySelectorAll("input[name=report]")];
  const said = document.getElementById("keys-said");
  let at = -1;

  const kept = {
    get: (store, name) => { try { return store.getItem(name); } catch { return null; } },
    set: (store, name, value) => { try { value === null ? store.removeItem(name) : store.setItem(name, value); } catch { /* none */ } },
  };
  const isOff = () => kept.get(localStorage, OFF) !== null;

  const show = (element) => {
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  };
  const go = (index) => {
    at = Math.min(Math.max(index, 0), rows.length - 1);
    show(rows[at].querySelector("a"));
  };
  const press = (key) => {
    const target = keyed(key);
    if (!target) return;
    kept.set(sessionStorage, BY_KEYS, "1");
    target.click();
  };
  const chooseRow = () => {
    const choice = at >= 0 && boxes(rows[at])[0];
    if (choice && !boxes(document).some((one) => one.checked)) choice.checked = true;
  };
  const typeIn = (key) => {
    const details = document.querySelector(`[data-key-open="${key}"]`);
    if (details) details.open = true;
    const target = keyed(key) || details?.querySelector("textarea");
    if (target) show(target);
  };

  const acts = {
    j: () => (rows.length ? go(at + 1) : press("j")),
    k: () => (rows.length ? go(at - 1) : press("k")),
    o: () => {
      if (at < 0) return;
      kept.set(sessionStorage, BY_KEYS, "1");
      rows[at].querySelector("a").click();
    },
    x: () => at >= 0 && boxes(rows[at])[0]?.click(),
    a: () => { chooseRow(); press("a"); },
    r: () => { chooseRow(); typeIn("r"); },
    q: () => typeIn("q"),
    l: () => press("l"),
    "?": () => { said.textContent = help.querySelector("span").textContent; show(help.querySelector("button")); },
  };

  const isTyping = (target) =>
    target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (isOff() || !Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  });
  rows.forEach((row, index) => row.addEventListener("focusin", () => { at = index; }));

  const toggle = help.querySelector("[data-keys-off]");
  const words = [toggle.textContent, toggle.dataset.words];
  const label = () => { toggle.textContent = words[isOff() ? 1 : 0]; };
  toggle.addEventListener("click", () => { kept.set(localStorage, OFF, isOff() ? null : "1"); label(); });
  label();
  help.hidden = false;

  const all = document.querySelector("[data-select-all]");
  if (all && boxes(document).length) {
    all.hidden = false;
    all.addEventListener("change", () => boxes(document).forEach((one) => { one.checked = all.checked; }));
  }

  // after a press by key the next page begins where the reading goes on
  if (kept.get(sessionStorage, BY_KEYS) !== null) {
    kept.set(sessionStorage, BY_KEYS, null);
    if (rows.length) go(0);
  }
})();
