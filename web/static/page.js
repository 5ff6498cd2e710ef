// Tells the broker that the page was seen: only when it is visible to a person, once, and never by opening
// the link, which mail scanners do too.
(() => {
  const mark = document.getElementById("seen");
  if (!mark) return;
  const tell = () => {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", tell);
    fetch(mark.dataset.url, {
      method: "POST",
      body: new URLSearchParams({ csrf: mark.dataset.csrf }),
      keepalive: true,
    }).catch(() => document.addEventListener("visibilitychange", tell));
  };
  document.addEventListener("visibilitychange", tell);
  tell();
})();
