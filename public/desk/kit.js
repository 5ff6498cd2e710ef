// The pieces that all cards are made of: frame, tag, link, picture, assumed value, map; forms, help and clocks.
import { counting } from './countdown.js';
import { entering } from './entry.js';
import { lettering } from './letter.js';
import { explaining } from './explain.js';
import { drawRoute } from './map.js';
import { pressing } from './press.js';
import { scattering } from './scatter.js';

/** React -> components. Text from outside is only ever a React child, never markup. */
export function kit(React) {
  const h = React.createElement;

  /** The frame. A card that has a successor keeps its text but none of its controls. */
  function Frame({ card, name, icon: Icon, title, subtitle, tags, children }) {
    const id = React.useId();
    const stale = card.latest === false;
    return h(
      'section',
      { className: 'jv-card', 'aria-labelledby': id, 'data-testid': `${name}-card`, 'data-version': card.version, 'data-latest': String(!stale), 'data-state': card.state },
      h(
        'header',
        { className: 'jv-head' },
        h('span', { className: 'jv-head-icon', 'aria-hidden': true }, h(Icon, { size: 20 })),
        h('div', { className: 'jv-head-text' }, h('h3', { id, className: 'jv-title' }, title), subtitle ? h('p', { className: 'jv-subtitle' }, subtitle) : null),
        tags ? h('div', { className: 'jv-head-tags' }, tags) : null,
      ),
      stale ? h('p', { className: 'jv-stale', 'data-testid': 'stale' }, 'This card is out of date and kept for the record: a newer one is below, or the trip has changed.') : null,
      h('fieldset', { className: 'jv-body', disabled: stale }, h('legend', { className: 'jv-unseen' }, title), children),
    );
  }

  function Section({ title, icon: Icon, children, tone, ...rest }) {
    return h(
      'div',
      { className: `jv-section${tone ? ` jv-section-${tone}` : ''}`, ...rest },
      title ? h('h4', { className: 'jv-section-title' }, Icon ? h(Icon, { size: 16, 'aria-hidden': true }) : null, title) : null,
      children,
    );
  }

  function Tag({ tone = 'plain', icon: Icon, children, ...rest }) {
    return h('span', { className: `jv-tag jv-tag-${tone}`, ...rest }, Icon ? h(Icon, { size: 14, 'aria-hidden': true }) : null, children);
  }

  function Note({ tone = 'info', icon: Icon, children, ...rest }) {
    return h('p', { className: `jv-note jv-note-${tone}`, ...rest }, Icon ? h(Icon, { size: 18, 'aria-hidden': true }) : null, h('span', null, children));
  }

  /** A link to the web, or plain text when the address is not http(s). */
  function OutLink({ href, tone = 'link', icon: Icon, testid, children }) {
    const safe = webAddress(href);
    const inside = [Icon ? h(Icon, { key: 'icon', size: 18, 'aria-hidden': true }) : null, h('span', { key: 'text' }, children)];
    if (!safe) return h('span', { className: 'jv-muted', 'data-testid': testid }, inside);
    return h(
      'a',
      { href: safe, target: '_blank', rel: 'noopener noreferrer', className: tone === 'link' ? 'jv-link' : `jv-button jv-button-${tone}`, 'data-testid': testid },
      inside,
      h('span', { className: 'jv-unseen' }, ' (opens a new tab)'),
    );
  }

  /** A picture, only from our own host: a page never tells another host that a broker looks at an offer. */
  function Photo({ url, label }) {
    const [broken, setBroken] = React.useState(false);
    const safe = ownAddress(url);
    if (!safe || broken) return h('span', { className: 'jv-photo jv-photo-none', 'aria-hidden': true }, h(JetSide));
    return h('img', { className: 'jv-photo', src: safe, alt: label, loading: 'lazy', onError: () => setBroken(true) });
  }

  function JetSide() {
    return h(
      'svg',
      { viewBox: '0 0 96 32', className: 'jv-jet' },
      h('path', { d: 'M4 20c10-5 22-7 40-7h22l12-10h8l-6 12c5 1 9 3 9 5s-5 3-12 3H50l-9 7h-7l5-7H16c-7 0-12-1-12-3z' }),
    );
  }

  /** A value the client did not say. */
  function Assumed({ when = true, note, children }) {
    if (!when) return children;
    return h(
      'span',
      { className: 'jv-assumed', title: note || 'Assumed, please check', 'data-testid': 'assumed' },
      h('span', { className: 'jv-assumed-value' }, children),
      h('span', { className: 'jv-assumed-tag' }, 'assumed'),
    );
  }

  function RouteMap({ legs }) {
    const drawn = React.useMemo(() => drawRoute(legs), [JSON.stringify(legs.map((leg) => [leg.origin, leg.destination]))]);
    if (!drawn) return null;
    const words = legs.map((leg) => `${leg.origin?.code || '?'} to ${leg.destination?.code || '?'}`).join(', ');
    const share = (part, whole) => `${((100 * part) / whole).toFixed(2)}%`;
    return h(
      'div',
      { className: 'jv-map', role: 'img', 'aria-label': `Map of the route: ${words}`, 'data-testid': 'map' },
      h(
        'svg',
        { viewBox: `0 0 ${drawn.width} ${drawn.height}`, 'aria-hidden': true },
        h('path', { className: 'jv-map-grid', d: drawn.grid }),
        h('path', { className: 'jv-map-land', d: drawn.land }),
        drawn.routes.map((route) => h('path', { key: route.n, className: 'jv-map-route', d: route.d })),
      ),
      drawn.stops.flatMap((stop) =>
        stop.dots.map(([x, y]) => h('span', { key: `${x} ${y}`, className: 'jv-map-stop', style: { left: share(x, drawn.width), top: share(y, drawn.height) }, 'aria-hidden': true })),
      ),
      drawn.stops.map((stop) =>
        h('span', { key: stop.codes.join(), className: `jv-map-label${stop.y > drawn.height * 0.8 ? ' jv-map-label-up' : ''}`, style: { left: share(stop.x, drawn.width), top: share(stop.y, drawn.height) }, 'aria-hidden': true }, stop.codes.join(' · ')),
      ),
    );
  }

  const pressed = pressing(React);
  return { Frame, Section, Tag, Note, OutLink, Photo, Assumed, RouteMap, webAddress, ...pressed, ...entering(React, pressed), ...lettering(React), ...explaining(React), ...counting(React), Scatter: scattering(React) };
}

function webAddress(text) {
  const url = parsed(text);
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null;
}

function ownAddress(text) {
  const url = parsed(text);
  return url && webAddress(text) && url.hostname === location.hostname ? url.href : null;
}

function parsed(text) {
  return typeof text === 'string' && URL.canParse(text, location.href) ? new URL(text, location.href) : null;
}
