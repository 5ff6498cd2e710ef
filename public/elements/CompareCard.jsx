import { AlertTriangle, Ban, FileText, Info, Link2, Scale, Star, Users } from 'lucide-react';
import { useState } from 'react';

const { Frame, Section, Tag, Note, Photo, Button, PressProblem, Scatter, Countdown, usePresses } = jetvision.kit(React);

const FLAGS = {
  info: { tone: 'info', icon: Info },
  warning: { tone: 'warn', icon: AlertTriangle },
  block: { tone: 'bad', icon: Ban },
};
const PERCENT = /^\d{1,2}([.,]\d{1,2})?$/;
const FIXED = /^(\d{1,3}(,\d{3})+|\d{1,9})(\.\d{1,4})?$/;
const PEOPLE = /^\d{1,3}(\s*,\s*\d{1,3})*$/;

/** The rows as the chosen order has them. */
function inOrder(card, key) {
  const order = card.orders.find((one) => one.key === key);
  return order ? order.ids.map((id) => card.rows.find((row) => row.quote_id === id)) : card.rows;
}

function CompareCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const [picked, setPicked] = useState([]);
  const [groups, setGroups] = useState(card.together);
  const [people, setPeople] = useState(card.people);
  const [taxes, setTaxes] = useState({});
  const [margin, setMargin] = useState(card.margin_fixed ? { fixed: card.margin_fixed } : { percent: card.margin_percent });
  const [own, setOwn] = useState(Object.fromEntries(card.rows.filter((row) => row.own_margin).map((row) => [row.quote_id, row.own_margin])));
  const [paid, setPaid] = useState(card.paid);
  const [order, setOrder] = useState('rank');

  const rows = card.rows.filter((row) => picked.includes(row.quote_id) && pickable(row));
  const ids = rows.map((row) => row.quote_id);
  const flying = groups.filter((group) => group.every((id) => ids.includes(id)));
  const follows = (row) => flying.some((group) => group.slice(1).includes(row.quote_id));
  const options = rows.filter((row) => !follows(row));
  const seated = Object.fromEntries(flying.flat().filter((id) => people[id]?.trim()).map((id) => [id, people[id].trim()]));
  const told = (row) => taxes[row.quote_id] ?? row.taxes_said;
  const untold = rows.filter((row) => row.taxes === 'unknown' && !told(row));
  const sound = marginOf(margin, card.currency);
  const apart = options.filter((row) => own[row.quote_id]);
  const unsound = apart.find((row) => marginOf(own[row.quote_id], card.currency) === null);
  const small = options.find((row) => row.only_together && !flying.flat().includes(row.quote_id));
  const open = obstacle(rows, untold, sound, unsound, small, Object.values(seated));

  function toggle(id) {
    setPicked(picked.includes(id) ? picked.filter((other) => other !== id) : [...picked, id]);
  }
  const proposal = () => ({
    quote_ids: ids,
    together: flying,
    people: Object.fromEntries(Object.entries(seated).map(([id, text]) => [id, text.split(',').map(Number)])),
    ...sound.said,
    own_margins: Object.fromEntries(apart.map((row) => [row.quote_id, marginOf(own[row.quote_id], card.currency).said])),
    card: paid === 'none' ? null : paid,
    taxes: Object.fromEntries(rows.filter((row) => row.taxes === 'unknown').map((row) => [row.quote_id, told(row)])),
  });
  return (
    <Frame card={card} name="compare" icon={Scale} title="Quotes compared" subtitle={`${card.rows.length} ${card.rows.length === 1 ? 'quote' : 'quotes'}, best first`}>
      <Note tone="accent" icon={Star} data-testid="recommendation">{card.recommendation}</Note>
      {card.fit_note && <Note tone="warn" icon={Users} data-testid="fit-note">{card.fit_note}</Note>}
      {card.orders.length > 0 && (
        <div className="jv-row jv-orders">
          <label className="jv-order">
            <span>In order of</span>
            <select className="jv-input jv-input-day" value={order} onChange={(event) => setOrder(event.target.value)} data-testid="order">
              {card.orders.map((one) => <option key={one.key} value={one.key}>{one.label}</option>)}
            </select>
          </label>
        </div>
      )}
      {card.chart && (
        <details className="jv-choices" data-testid="chart-shown">
          <summary>Price against flight time</summary>
          <Scatter chart={card.chart} picked={picked} />
        </details>
      )}
      <ul className="jv-quotes">
        {inOrder(card, order).map((row) => (
          <Quote
            key={row.quote_id}
            row={row}
            picked={picked.includes(row.quote_id)}
            full={options.length >= card.max_options}
            follows={follows(row)}
            onToggle={() => toggle(row.quote_id)}
            tax={told(row)}
            onTax={(answer) => setTaxes({ ...taxes, [row.quote_id]: answer })}
            currency={card.currency}
            margin={own[row.quote_id]}
            onMargin={(said) => setOwn({ ...own, [row.quote_id]: said })}
          />
        ))}
      </ul>
      {card.apart.map((one) => (
        <Note key={one.quote_id} tone="warn" icon={AlertTriangle} data-testid="apart">
          <strong>{`${one.aircraft} of ${one.operator}, ${one.price_label}: not ranked. `}</strong>{one.reason}
        </Note>
      ))}
      <Together card={card} rows={rows} flying={flying} setGroups={setGroups} people={people} setPeople={setPeople} />
      <Exchange card={card} desk={desk} />
      <Margin card={card} margin={margin} setMargin={setMargin} wrong={sound === null} />
      <Payment card={card} paid={paid} setPaid={setPaid} />
      <PressProblem desk={desk} />
      <div className="jv-row jv-foot">
        <Button desk={desk} icon={FileText} tone="main" action="price_options" busyText="Making the proposal…" disabled={open !== null} onPress={() => desk.press('price_options', proposal())} testid="make-proposal">
          Make the proposal
        </Button>
        <span className="jv-muted" role="status" data-testid="compare-status">{card.latest === false ? '' : open || `${options.length} of at most ${card.max_options} options, margin ${sound.words}${apart.length ? `, ${apart.length} with its own` : ''}`}</span>
      </div>
    </Frame>
  );
}

function pickable(row) {
  return row.only_together || (row.open && !row.flags.some((flag) => flag.severity === 'block'));
}

/** What the button will say of the margin, or null while it is neither a percentage nor an amount. */
function marginOf(margin, currency) {
  const text = (margin.fixed ?? margin.percent).trim();
  if (margin.fixed === undefined) {
    const percent = text.replace(',', '.');
    return PERCENT.test(text) ? { said: { margin_percent: percent }, words: `${percent} %` } : null;
  }
  return FIXED.test(text) ? { said: { margin_fixed: `${currency} ${text}` }, words: `${currency} ${text} for each option` } : null;
}

function obstacle(rows, untold, margin, unsound, small, seated) {
  if (!rows.length) return 'Pick at least one quote.';
  if (small) return `The ${small.aircraft} of ${small.operator} has too few seats alone: combine it with another.`;
  if (seated.some((text) => !PEOPLE.test(text))) return 'Give the people in an aircraft as a number, or one for each leg: 10, 8.';
  if (untold.length) return `Say whether taxes are in the price of ${untold[0].operator}.`;
  if (margin === null) return 'Give the margin as a percentage, such as 12.5, or as an amount, such as 5,000.';
  if (unsound) return `The margin of ${unsound.aircraft} is neither a percentage, such as 12.5, nor an amount, such as 5,000.`;
  return null;
}

function Quote({ row, picked, full, follows, onToggle, tax, onTax, currency, margin, onMargin }) {
  const facts = [row.category, row.seats && `${row.seats} seats`, row.year, row.tail].filter(Boolean).join(' · ');
  const can = pickable(row);
  return (
    <li className={`jv-quote-row${picked && can ? ' jv-quote-picked' : ''}${can ? '' : ' jv-quote-closed'}`} data-testid="quote-row" data-quote={row.quote_id}>
      <label className="jv-pick">
        <input type="checkbox" checked={picked && can} disabled={!can || (full && !picked)} onChange={onToggle} data-testid={`pick-${row.rank}`} />
        <span className="jv-rank" aria-hidden>{row.rank}</span>
        <span className="jv-unseen">{`Offer option ${row.rank}, ${row.aircraft} of ${row.operator}`}</span>
      </label>
      <Photo url={row.photo_url} label={row.aircraft} />
      <div className="jv-quote-who">
        <strong>{row.aircraft}</strong>
        <span className="jv-muted">{facts}</span>
        <span>{row.operator}</span>
        {row.ratings.length > 0 && <span className="jv-ratings">{row.ratings.map((rating) => <Tag key={rating}>{rating}</Tag>)}</span>}
      </div>
      <div className="jv-quote-price">
        {row.kind_label && row.kind_label !== 'Quote' && <Tag tone="accent" data-testid="quote-kind">{row.kind_label}</Tag>}
        <span className="jv-price jv-money" data-testid="quote-price">{row.price_label}</span>
        {row.quoted_label && <span className="jv-muted" data-testid="quoted-price">{row.quoted_label}</span>}
        <span className="jv-muted">{[row.flight_label, row.valid_label].filter(Boolean).join(' · ')}</span>
        {row.ends && <Countdown ends={row.ends} over="no longer valid" />}
        {!row.open && <Tag tone="warn">{row.only_together ? 'Only with another' : 'No longer open'}</Tag>}
      </div>
      <Score row={row} />
      {row.offer_label && <p className="jv-offer" data-testid="offer">{row.offer_label}</p>}
      {row.flags.map((flag) => <Note key={flag.text} tone={FLAGS[flag.severity].tone} icon={FLAGS[flag.severity].icon} data-testid={`flag-${flag.severity}`}>{flag.text}</Note>)}
      {picked && can && row.taxes === 'unknown' && <TaxQuestion row={row} tax={tax} onTax={onTax} />}
      {picked && can && !follows && <OwnMargin row={row} currency={currency} margin={margin} onMargin={onMargin} />}
    </li>
  );
}

function Score({ row }) {
  const lengths = row.parts.map((part) => part.points);
  const starts = lengths.map((_, at) => lengths.slice(0, at).reduce((sum, length) => sum + length, 0));
  const words = row.parts.map((part) => `${part.label} ${part.points} of ${part.max}`).join(', ');
  return (
    <div className="jv-score" data-testid="score">
      <span className="jv-score-n jv-money" aria-hidden>{row.score}</span>
      <svg className="jv-score-bar" role="img" aria-label={`Score ${row.score} of 100: ${words}`}>
        <rect width="100%" height="100%" rx="4" className="jv-score-track" />
        {row.parts.map((part, at) => (
          <rect key={part.key} x={`${starts[at]}%`} width={`${part.points}%`} height="100%" className={`jv-part jv-part-${(at % 5) + 1}`} />
        ))}
      </svg>
      <details className="jv-why">
        <summary data-testid={`why-${row.rank}`}>Why<span className="jv-unseen">{` ${row.score} points for ${row.operator}`}</span></summary>
        {row.reasons.length > 0 && <ul className="jv-list">{row.reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul>}
        <table className="jv-table">
          <tbody>
            {row.parts.map((part, at) => (
              <tr key={part.key}>
                <th scope="row"><span className={`jv-swatch jv-part-${(at % 5) + 1}`} aria-hidden />{part.label}</th>
                <td className="jv-money">{part.points} / {part.max}</td>
                <td>{part.why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}

function TaxQuestion({ row, tax, onTax }) {
  const choices = [['included', 'Taxes are in the price'], ['excluded', 'Not in the price']];
  return (
    <div className="jv-taxes" role="radiogroup" aria-label={`Taxes in the price of ${row.operator}`} data-testid={`taxes-${row.rank}`}>
      <span>The quote does not say. Is the federal excise tax in this price?</span>
      <div className="jv-row">
        {choices.map(([value, label]) => (
          <label key={value} className="jv-radio">
            <input type="radio" name={`taxes-${row.quote_id}`} checked={tax === value} onChange={() => onTax(value)} data-testid={`taxes-${value}-${row.rank}`} />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </div>
  );
}

/** The margin of this option alone, where it is not that of all. */
function OwnMargin({ row, currency, margin, onMargin }) {
  const wrong = margin !== undefined && marginOf(margin, currency) === null;
  const said = (kind, text) => onMargin(text.trim() === '' ? undefined : { [kind]: text });
  const field = (kind, unit, placeholder) => (
    <label className="jv-own">
      <input inputMode="decimal" className={`jv-input jv-money ${kind === 'percent' ? 'jv-input-short' : 'jv-input-amount'}`} value={margin?.[kind] ?? ''} placeholder={placeholder} aria-label={`Own margin of ${row.aircraft} of ${row.operator}, ${unit}`} aria-invalid={wrong && margin[kind] !== undefined} onChange={(event) => said(kind, event.target.value)} data-testid={`own-${kind}-${row.rank}`} />
      <span aria-hidden>{unit}</span>
    </label>
  );
  return (
    <div className="jv-row jv-own-margin" data-testid={`own-margin-${row.rank}`}>
      <span className="jv-muted">{margin === undefined ? 'Margin as for all options, or its own' : 'Its own margin'}</span>
      {field('percent', '%', 'own')}
      {field('fixed', currency, 'amount')}
      {margin !== undefined && <button type="button" className="jv-button jv-button-plain" onClick={() => onMargin(undefined)} data-testid={`own-none-${row.rank}`}>As for all</button>}
    </div>
  );
}

/** Several aircraft for one trip: the ticked quotes that fly together are one option. */
function Together({ card, rows, flying, setGroups, people, setPeople }) {
  const [marked, setMarked] = useState([]);
  const free = rows.filter((row) => !flying.flat().includes(row.quote_id));
  const chosen = free.filter((row) => marked.includes(row.quote_id)).map((row) => row.quote_id);
  const mark = (id) => setMarked(marked.includes(id) ? marked.filter((other) => other !== id) : [...marked, id]);
  function combine() {
    setGroups([...flying, chosen]);
    setMarked([]);
  }
  if (rows.length < 2) return null;
  const named = (id) => rows.find((row) => row.quote_id === id);
  return (
    <Section title="Several aircraft as one option" icon={Users} data-testid="together">
      {flying.map((group, at) => (
        <div key={group.join()} className="jv-row jv-together" data-testid="group">
          <span>{`Quotes ${group.map((id) => named(id).rank).join(' + ')} fly together and carry ${card.legs_label}.`}</span>
          {group.map((id) => (
            <label key={id} className="jv-own">
              <span>{`${named(id).aircraft}${named(id).seats ? ` (${named(id).seats} seats)` : ''}`}</span>
              <input className="jv-input jv-input-short" value={people[id] ?? ''} placeholder="by seats" aria-label={`People in the ${named(id).aircraft} of ${named(id).operator}`} onChange={(event) => setPeople({ ...people, [id]: event.target.value })} data-testid={`people-${named(id).rank}`} />
            </label>
          ))}
          <button type="button" className="jv-button jv-button-plain" onClick={() => setGroups(flying.filter((_, other) => other !== at))} data-testid="apart-again">Apart again</button>
        </div>
      ))}
      {free.length >= 2 && (
        <div className="jv-row" role="group" aria-label="Which fly together">
          {free.map((row) => (
            <label key={row.quote_id} className="jv-radio">
              <input type="checkbox" checked={marked.includes(row.quote_id)} onChange={() => mark(row.quote_id)} data-testid={`together-${row.rank}`} />
              <span>{`${row.rank} ${row.aircraft}`}</span>
            </label>
          ))}
          <button type="button" className="jv-button jv-button-plain" disabled={chosen.length < 2 || chosen.length > card.max_together} onClick={combine} data-testid="combine"><Link2 size={18} aria-hidden />These fly together</button>
        </div>
      )}
    </Section>
  );
}

function Exchange({ card, desk }) {
  const others = card.currencies.filter((code) => code !== card.currency);
  const [base, setBase] = useState(card.rate_pair?.base ?? others[0]);
  const [value, setValue] = useState('');
  const from = base === card.currency ? others[0] : base;
  const rate = /^\d{1,9}([.,]\d{1,10})?$/.test(value.trim()) ? value.trim() : null;
  async function enter() {
    if (await desk.press('enter_rate', { base: from, quote: card.currency, rate })) setValue('');
  }
  return (
    <Section title="The client’s currency" data-testid="exchange">
      <div className="jv-row">
        <label className="jv-own">
          <span className="jv-unseen">Currency of the client’s prices</span>
          <select className="jv-input jv-input-day" value={card.currency} disabled={Boolean(desk.busy)} onChange={(event) => desk.press('choose_currency', { currency: event.target.value })} data-testid="currency">
            {card.currencies.map((code) => <option key={code} value={code}>{code}</option>)}
          </select>
        </label>
      </div>
      <details className="jv-choices" open={card.rate_pair !== null}>
        <summary>Your own exchange rate</summary>
        <div className="jv-row">
          <span>1</span>
          <select className="jv-input jv-input-day" value={from} aria-label="Currency of the rate" onChange={(event) => setBase(event.target.value)} data-testid="rate-base">
            {others.map((code) => <option key={code} value={code}>{code}</option>)}
          </select>
          <span>=</span>
          <input inputMode="decimal" className="jv-input jv-input-amount jv-money" value={value} placeholder="rate" aria-label={`${card.currency} for one ${from}`} onChange={(event) => setValue(event.target.value)} data-testid="rate" />
          <span>{card.currency}</span>
          <Button desk={desk} action="enter_rate" busyText="Entering…" disabled={rate === null} onPress={enter} testid="enter-rate">Use this rate</Button>
        </div>
      </details>
      {card.rates.map((used) => <span key={used} className="jv-muted" data-testid="rate-used">{`Converted at ${used}`}</span>)}
    </Section>
  );
}

function Margin({ card, margin, setMargin, wrong }) {
  const fixed = margin.fixed !== undefined;
  const own = !fixed && !card.margin_presets.some((preset) => String(preset) === margin.percent);
  return (
    <Section title="Your margin" data-testid="margin">
      <div className="jv-row">
        <div className="jv-segments" role="group" aria-label="Usual margins">
          {card.margin_presets.map((preset) => (
            <button key={preset} type="button" className="jv-segment" aria-pressed={String(preset) === margin.percent} onClick={() => setMargin({ percent: String(preset) })} data-testid={`margin-${preset}`}>{preset} %</button>
          ))}
        </div>
        <label className="jv-own">
          <span>Own</span>
          <input inputMode="decimal" className="jv-input jv-input-short jv-money" value={own ? margin.percent : ''} placeholder="%" aria-invalid={own && wrong} onChange={(event) => setMargin({ percent: event.target.value })} data-testid="margin-own" />
          <span aria-hidden>%</span>
        </label>
        <label className="jv-own">
          <span>Fixed</span>
          <input inputMode="decimal" className="jv-input jv-input-amount jv-money" value={fixed ? margin.fixed : ''} placeholder="amount" aria-invalid={fixed && wrong} onChange={(event) => setMargin({ fixed: event.target.value })} data-testid="margin-fixed" />
          <span>{card.currency}</span>
        </label>
      </div>
      {card.margin_note && <span className="jv-muted" data-testid="margin-note">{card.margin_note}</span>}
    </Section>
  );
}

function Payment({ card, paid, setPaid }) {
  return (
    <Section title="How the client pays" data-testid="payment">
      <div className="jv-row" role="radiogroup" aria-label="How the client pays">
        {card.ways_to_pay.map(({ value, label }) => (
          <label key={value} className="jv-radio">
            <input type="radio" name={`paid-${card.deal_id}`} checked={paid === value} onChange={() => setPaid(value)} data-testid={`paid-${value}`} />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </Section>
  );
}

export default jetvision.show(React, 'CompareCard', CompareCard, { props, callAction });
