"use strict";
// Keeps the answers on the buying page current without a reload.
const progress = document.getElementById("progress");
async function follow() {
  let pause = 5000;
  try {
    const answer = await fetch(progress.dataset.source, { cache: "no-store" });
    if (answer.ok) {
      progress.innerHTML = await answer.text();
      const waiting = Number(document.getElementById("waiting-for").dataset.waiting);
      pause = waiting > 0 ? 1000 : 5000;
    }
  } catch {
    pause = 5000; // the server is restarting
  }
  window.setTimeout(follow, pause);
}
window.setTimeout(follow, 1000);
