// Draws a route: great circles between airports over coast lines and a graticule.
// Equirectangular around the middle of the route; all lengths in the units of the view box.
import { LAND } from './land.js';

const WIDTH = 640;
const HEIGHT = 400;
const STEPS = 48;
const SMALLEST_SPAN_DEG = 7;
const SAME_SPOT = 46;
const rad = Math.PI / 180;

const RINGS = LAND.map(unpack);

/** legs: [{ n, origin, destination }] -> { width, height, land, grid, routes, stops }, or null without a drawable leg. */
export function drawRoute(legs) {
  const drawable = legs.filter((leg) => located(leg.origin) && located(leg.destination));
  if (!drawable.length) return null;

  const arcs = [];
  let near = drawable[0].origin.lon;
  for (const leg of drawable) {
    const points = greatCircle(leg.origin, leg.destination, near);
    near = points[points.length - 1][0];
    arcs.push({ leg, points });
  }
  const view = fit(arcs.flatMap((arc) => arc.points));
  const seen = new Set();
  const routes = [];
  const stops = [];
  for (const { leg, points } of arcs) {
    const pair = [leg.origin.code, leg.destination.code].sort().join('-');
    if (!seen.has(pair)) routes.push({ n: leg.n, d: path(points.map(view.place)) });
    seen.add(pair);
    mark(stops, leg.origin, view.place(points[0]));
    mark(stops, leg.destination, view.place(points[points.length - 1]));
  }
  return { width: WIDTH, height: HEIGHT, land: coast(view), grid: graticule(view), routes, stops };
}

function located(place) {
  return place && Number.isFinite(place.lat) && Number.isFinite(place.lon);
}

function unpack(row) {
  const ring = [];
  let lon = 0;
  let lat = 0;
  for (let i = 0; i < row.length; i += 2) {
    lon += row[i];
    lat += row[i + 1];
    ring.push([lon / 10, lat / 10]);
  }
  return ring;
}

function greatCircle(from, to, near) {
  const a = vector(from);
  const b = vector(to);
  const angle = Math.acos(Math.min(1, Math.max(-1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])));
  const points = [];
  let last = near;
  for (let i = 0; i <= STEPS; i += 1) {
    const t = i / STEPS;
    const [p, q] = angle < 1e-6 ? [1 - t, t] : [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
    const [x, y, z] = [0, 1, 2].map((k) => p * a[k] + q * b[k]);
    // Longitudes run on past 180 degrees, so that a Pacific crossing stays one line.
    last = unwrap(Math.atan2(y, x) / rad, last);
    points.push([last, Math.atan2(z, Math.hypot(x, y)) / rad]);
  }
  return points;
}

function vector({ lat, lon }) {
  return [Math.cos(lat * rad) * Math.cos(lon * rad), Math.cos(lat * rad) * Math.sin(lon * rad), Math.sin(lat * rad)];
}

function unwrap(lon, near) {
  return lon + 360 * Math.round((near - lon) / 360);
}

function fit(points) {
  const lons = points.map((p) => p[0]);
  const lats = points.map((p) => p[1]);
  const middle = [(Math.min(...lons) + Math.max(...lons)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
  const squeeze = Math.cos(Math.min(70, Math.abs(middle[1])) * rad);
  const spanX = Math.max(SMALLEST_SPAN_DEG, Math.max(...lons) - Math.min(...lons)) * squeeze * 1.32;
  const spanY = Math.max(SMALLEST_SPAN_DEG / 2, Math.max(...lats) - Math.min(...lats)) * 1.7;
  const scale = Math.min(WIDTH / spanX, HEIGHT / spanY);
  return {
    place: ([lon, lat]) => [WIDTH / 2 + (lon - middle[0]) * squeeze * scale, HEIGHT / 2 - (lat - middle[1]) * scale],
    west: middle[0] - WIDTH / 2 / (squeeze * scale),
    east: middle[0] + WIDTH / 2 / (squeeze * scale),
    south: middle[1] - HEIGHT / 2 / scale,
    north: middle[1] + HEIGHT / 2 / scale,
  };
}

function coast(view) {
  const parts = [];
  for (const shift of [-360, 0, 360]) {
    for (const ring of RINGS) {
      if (ring.some(([lon, lat]) => within(view, lon + shift, lat))) {
        parts.push(path(ring.map(([lon, lat]) => view.place([lon + shift, lat]))) + 'Z');
      }
    }
  }
  return parts.join('');
}

function within(view, lon, lat) {
  return lon > view.west - 15 && lon < view.east + 15 && lat > view.south - 10 && lat < view.north + 10;
}

function graticule(view) {
  const span = view.east - view.west;
  const step = [1, 2, 5, 10, 20, 30].find((s) => span / s < 9) || 45;
  const lines = [];
  for (let lon = Math.ceil(view.west / step) * step; lon < view.east; lon += step) {
    lines.push(path([view.place([lon, view.south]), view.place([lon, view.north])]));
  }
  for (let lat = Math.ceil(view.south / step) * step; lat < view.north; lat += step) {
    lines.push(path([view.place([view.west, lat]), view.place([view.east, lat])]));
  }
  return lines.join('');
}

function mark(stops, place, [x, y]) {
  const near = stops.find((stop) => Math.hypot(stop.x - x, stop.y - y) < SAME_SPOT);
  if (!near) {
    stops.push({ x, y, dots: [[x, y]], codes: [place.code] });
  } else if (!near.codes.includes(place.code)) {
    near.codes.push(place.code);
    near.dots.push([x, y]);
  }
}

function path(points) {
  return 'M' + points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
}
