"use strict";
// Shows new mail without a reload by hand.
const list = document.getElementById("messages");
async function look() {
  try {
    const to = list.dataset.to;
    const answer = await fetch("/api/messages" + (to ? "?to=" + encodeURIComponent(to) : ""), { cache: "no-store" });
    if (answer.ok && (await answer.json()).count !== Number(list.dataset.count)) {
      window.location.reload();
      return;
    }
  } catch {
    // the server is restarting
  }
  window.setTimeout(look, 2000);
}
window.setTimeout(look, 2000);
