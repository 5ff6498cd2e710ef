import { ArrowLeftRight, ExternalLink, MessageSquare, RadioTower, RefreshCw } from 'lucide-react';

const { Frame, Tag, OutLink, Photo, Button, PressProblem, usePresses } = jetvision.kit(React);

const STATES = {
  unanswered: { tone: 'wait', text: 'Waiting' },
  quoted: { tone: 'good', text: 'Quoted' },
  declined: { tone: 'plain', text: 'Declined' },
  expired: { tone: 'warn', text: 'Expired' },
  canceled: { tone: 'plain', text: 'Canceled' },
};

function BoardCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  return (
    <Frame
      card={card}
      name="board"
      icon={RadioTower}
      title="Requests to operators"
      subtitle={card.trip_id ? `Trip ${card.trip_id}` : 'By e-mail'}
      tags={<Counts card={card} />}
    >
      {card.rows.length === 0
        ? <p className="jv-empty" data-testid="board-empty">No operator has been asked yet. Choose operators on the trip’s page; their answers appear here.</p>
        : <ul className="jv-board">{card.rows.map((row) => <Row key={row.rfq_id} row={row} />)}</ul>}
      <PressProblem desk={desk} />
      <div className="jv-row jv-foot">
        <Button desk={desk} action="compare_quotes" icon={ArrowLeftRight} tone="main" busyText="Comparing…" disabled={!card.can_compare} testid="compare">Compare the quotes</Button>
        {card.trip_id && <Button desk={desk} action="refresh_quotes" icon={RefreshCw} busyText="Looking…" testid="refresh">Look again</Button>}
        {card.can_write && <Button desk={desk} action="write_operators" icon={MessageSquare} busyText="Preparing…" testid="write-operators">Write to operators</Button>}
        {card.deep_link && <OutLink href={card.deep_link} icon={ExternalLink} testid="deep-link">Open the trip’s page</OutLink>}
        <span className="jv-muted jv-row-end">{card.updated_label}</span>
      </div>
    </Frame>
  );
}

function Counts({ card }) {
  return (
    <span role="status" className="jv-counts" data-testid="board-counts">
      {card.waiting > 0 && <Tag tone="wait">{card.waiting} waiting</Tag>}
      {card.answered > 0 && <Tag tone="good">{card.answered} quoted</Tag>}
      {card.declined > 0 && <Tag>{card.declined} declined</Tag>}
    </span>
  );
}

function Row({ row }) {
  const state = STATES[row.state];
  const facts = [row.category, row.seats && `${row.seats} seats`, row.year, row.tail].filter(Boolean).join(' · ');
  return (
    <li className={`jv-board-row jv-board-${row.state}`} data-testid="board-row" data-rfq={row.rfq_id} data-state={row.state}>
      <Photo url={row.photo_url} label={row.aircraft || ''} />
      <div className="jv-board-who">
        <strong>{row.operator}</strong>
        {row.ratings.length > 0 && <span className="jv-ratings">{row.ratings.map((rating) => <Tag key={rating}>{rating}</Tag>)}</span>}
        {row.aircraft && <span>{row.aircraft}</span>}
        {facts && <span className="jv-muted">{facts}</span>}
      </div>
      <div className="jv-board-what">
        <span className="jv-board-tags">
          {row.kind_label && row.kind_label !== 'Quote' && <Tag tone="accent" data-testid="quote-kind">{row.kind_label}</Tag>}
          <Tag tone={state.tone}>{state.text}</Tag>
        </span>
        {row.price_label && <span className="jv-price jv-money" data-testid="quote-price">{row.price_label}</span>}
        <span className="jv-muted">{[row.flight_label, row.when_label].filter(Boolean).join(' · ')}</span>
      </div>
      {row.offer_label && <p className="jv-offer" data-testid="offer">{row.offer_label}</p>}
      {row.message && <p className="jv-board-said"><q>{row.message}</q></p>}
      {row.decline_reason && <p className="jv-board-said">Reason: <q>{row.decline_reason}</q></p>}
      {row.chat.length > 0 && <Chat lines={row.chat} />}
    </li>
  );
}

function Chat({ lines }) {
  return (
    <ul className="jv-board-said jv-list" aria-label="Messages" data-testid="board-chat">
      {lines.map((line, at) => (
        <li key={at}>
          <strong>{line.who}</strong>
          {line.when_label && <span className="jv-muted">{` · ${line.when_label}`}</span>}
          <br />
          <q>{line.text}</q>
        </li>
      ))}
    </ul>
  );
}

export default jetvision.show(React, 'BoardCard', BoardCard, { props, callAction });
