// A thread that is opened shows its end: what is new stands there. Chainlit scrolls to the broker's last words,
// and the cards grow after that.
const STEPS = '[data-step-type]';
const SETTLES_MS = 2000;

let before = 0;
let until = 0;

function scroller() {
  let node = document.querySelector(STEPS)?.parentElement;
  while (node && !(getComputedStyle(node).overflowY === 'auto' && node.scrollHeight > node.clientHeight + 1)) {
    node = node.parentElement;
  }
  return node;
}

function settle() {
  if (performance.now() > until) return;
  const box = scroller();
  if (box) box.scrollTop = box.scrollHeight;
  requestAnimationFrame(settle);
}

function look() {
  const count = document.querySelectorAll(STEPS).length;
  // a turn adds its steps one by one, an opened thread brings them all at once
  if (before === 0 && count > 3) {
    until = performance.now() + SETTLES_MS;
    settle();
  }
  before = count;
}

// whoever scrolls, clicks or types decides from then on
for (const event of ['wheel', 'touchstart', 'keydown', 'pointerdown']) {
  addEventListener(event, () => { until = 0; }, { passive: true, capture: true });
}
new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
