// Before a concern is sent the browser does a little work, so that programs can't flood the desk. Without script a short wait does the same.
const form = document.querySelector("[data-work]");
if (form) {
  const said = form.querySelector("[data-work-status]");
  let done = false;
  let wants = false;
  const finish = (proof) => {
    done = true;
    form.elements.proof.value = proof;
    if (wants) form.submit();
  };
  try {
    const worker = new Worker(form.dataset.work);
    worker.addEventListener("message", (event) => { finish(event.data); worker.terminate(); });
    worker.addEventListener("error", () => finish(""));
    worker.postMessage({ challenge: form.elements.challenge.value, bits: Number(form.dataset.bits) });
  } catch { finish(""); }
  form.addEventListener("submit", (event) => {
    if (done) return;
    event.preventDefault();
    wants = true;
    said.hidden = false;
  });
}
