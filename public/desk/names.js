// Names and roles that Chainlit's own controls lack, for those who hear or tab through the page.
const NAMES = {
  '#sidebar-trigger-button': 'Show or hide the threads',
  '#search-chats-button': 'Search the threads',
  '#new-chat-button': 'New chat',
  '#chat-submit': 'Send',
  '#stop-button': 'Stop',
  '#upload-button': 'Attach a file',
  '#theme-toggle': 'Light or dark',
  '#user-nav-button': 'Your account',
  'button:has(> svg.lucide-eye)': 'Show the password',
  'button:has(> svg.lucide-eye-off)': 'Hide the password',
  'button:has(> svg.lucide-arrow-down)': 'To the newest words',
  '#thread-options': 'Rename or delete this thread',
};
// A button around a link, or inside one, is the link twice: the keyboard meets the link alone. (Of "none" a
// button that can have the focus stays a button.)
const TWICE = 'button:has(> a[href]), a[href] > button';

function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function tell() {
  for (const [where, name] of Object.entries(NAMES)) {
    for (const element of document.querySelectorAll(where)) set(element, 'aria-label', name);
  }
  for (const element of document.querySelectorAll(TWICE)) {
    set(element, 'role', 'group');
    set(element, 'aria-label', element.textContent.trim());
    set(element, 'tabindex', '-1');
  }
  for (const element of document.querySelectorAll('#thread-options')) {
    set(element, 'role', 'button');
    set(element, 'tabindex', '0');
  }
  // a list of groups, which are no items of one
  for (const list of document.querySelectorAll('ul[data-sidebar=menu]:has(> div)')) set(list, 'role', 'none');
}

let due = false;

function soon() {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    tell();
  });
}

new MutationObserver(soon).observe(document, { childList: true, subtree: true });
