// How long is left, ticking in the page. Nothing is fetched: what the server counted from is in the props.
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** React -> { Countdown }. `ends`: { until, now } as instants of the server; `over` is said when it has passed. */
export function counting(React) {
  const h = React.createElement;

  function Countdown({ ends, over = 'time is up', testid = 'countdown' }) {
    // the page's clock may be wrong; only what passes on it is counted
    const began = React.useMemo(() => performance.now(), [ends.until, ends.now]);
    const left = Date.parse(ends.until) - Date.parse(ends.now) - (performance.now() - began);
    const [, tick] = React.useReducer((count) => count + 1, 0);
    React.useEffect(() => {
      if (left <= 0) return undefined;
      const timer = setTimeout(tick, left > HOUR ? left % MINUTE || MINUTE : SECOND);
      return () => clearTimeout(timer);
    });
    const soon = left < HOUR ? ' jv-countdown-soon' : '';
    return h('span', { className: `jv-countdown${soon}`, role: 'timer', 'data-testid': testid }, left > 0 ? `${spoken(left)} left` : over);
  }

  return { Countdown };
}

/** `3 days 4 h`, `5 h 12 min`, `12 min 05 s` */
export function spoken(left) {
  if (left >= 2 * DAY) return `${Math.floor(left / DAY)} days ${Math.floor((left % DAY) / HOUR)} h`;
  if (left >= HOUR) return `${Math.floor(left / HOUR)} h ${Math.floor((left % HOUR) / MINUTE)} min`;
  return `${Math.floor(left / MINUTE)} min ${String(Math.floor((left % MINUTE) / SECOND)).padStart(2, '0')} s`;
}
