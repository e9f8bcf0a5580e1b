// The few things that are nicer with script. Everything works without: each part here only adds to what the page already does.

// The menu on a phone: a link to #nav becomes a button that opens and closes it.
function menu() {
  const link = document.querySelector("[data-menu]");
  const nav = document.getElementById("nav");
  if (!link || !nav) return;
  const set = (open) => {
    nav.classList.toggle("is-shown", open);
    link.setAttribute("aria-expanded", String(open));
    if (!open && location.hash === "#nav") history.replaceState(null, "", location.pathname + location.search);
  };
  link.setAttribute("role", "button");
  link.setAttribute("aria-controls", "nav");
  set(location.hash === "#nav");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    set(!nav.classList.contains("is-shown"));
    if (nav.classList.contains("is-shown")) nav.querySelector("a")?.focus();
  });
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") { event.preventDefault(); link.click(); }
  });
  nav.querySelector("[data-menu-close]")?.addEventListener("click", (event) => { event.preventDefault(); set(false); link.focus(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && nav.classList.contains("is-shown")) { set(false); link.focus(); }
  });
}

// Folding menus close on Escape and when one clicks elsewhere.
function folds() {
  const close = (keep) => document.querySelectorAll("details.menu[open]").forEach((one) => { if (one !== keep) one.open = false; });
  document.addEventListener("click", (event) => close(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
}

// After a failed post the error summary takes the focus.
function focusErrors(root) {
  root.querySelector("[data-focus]")?.focus();
}

// One fewer, one more beside a count.
function counters(root) {
  root.querySelectorAll("[data-counter]").forEach((box) => {
    const input = box.querySelector("input");
    if (!input || box.querySelector("button")) return;
    const button = (words, sign, step) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-quiet";
      made.setAttribute("aria-label", words);
      made.textContent = sign;
      made.addEventListener("click", () => {
        const next = (Number.parseInt(input.value, 10) || 0) + step;
        input.value = String(Math.max(Number(input.min) || 0, next));
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
      return made;
    };
    box.prepend(button(box.dataset.fewer, "−", -1));
    box.append(button(box.dataset.more, "+", 1));
  });
}

// A form is sent once; a second click while the first is on its way does nothing.
function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
}

function enhance(root) {
  focusErrors(root);
  counters(root);
}

menu();
folds();
sendOnce();
enhance(document);
document.addEventListener("htmx:afterSwap", (event) => enhance(event.target));
