// Quotes as points: the price upwards, the flight time to the right. All positions come with the card.
const WIDTH = 640;
const HEIGHT = 260;
const LEFT = 20;
const RIGHT = 20;
const TOP = 28;
const BOTTOM = 36;

/** React -> Scatter. chart: { points: [{ quote_id, rank, right, up, label }], least_time, ... }; picked: ids. */
export function scattering(React) {
  const h = React.createElement;

  return function Scatter({ chart, picked }) {
    const across = (part) => LEFT + 28 + ((WIDTH - LEFT - RIGHT - 56) * part) / 100;
    const down = (part) => HEIGHT - BOTTOM - 24 - ((HEIGHT - TOP - BOTTOM - 48) * part) / 100;
    const text = (x, y, anchor, words) => h('text', { x, y, textAnchor: anchor, className: 'jv-scatter-text' }, words);
    const said = `Price against flight time. ${chart.points.map((point) => point.label).join('; ')}`;
    return h(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': said, className: 'jv-scatter', 'data-testid': 'chart' },
      h('path', { d: `M${LEFT} ${TOP - 8}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}`, className: 'jv-scatter-axis' }),
      text(LEFT + 8, TOP, 'start', `${chart.most_price} ↑`),
      text(LEFT + 8, HEIGHT - BOTTOM - 8, 'start', chart.least_price),
      text(LEFT, HEIGHT - 12, 'start', chart.least_time),
      text(WIDTH - RIGHT, HEIGHT - 12, 'end', `→ ${chart.most_time} in the air`),
      chart.points.map((point) => h(
        'g',
        { key: point.quote_id, className: picked.includes(point.quote_id) ? 'jv-scatter-picked' : undefined },
        h('title', null, point.label),
        h('circle', { cx: across(point.right), cy: down(point.up), r: 15, className: 'jv-scatter-point' }),
        h('text', { x: across(point.right), y: down(point.up) + 5, textAnchor: 'middle', className: 'jv-scatter-rank' }, point.rank),
      )),
    );
  };
}
