import { AlertTriangle, ArrowRight, Eye, EyeOff, PlaneTakeoff, Plus } from 'lucide-react';

const { Frame, Tag, Note, Button, PressProblem, usePresses, webAddress } = jetvision.kit(React);

const STATES = {
  looking: { tone: 'wait', text: 'Looking…' },
  shown: { tone: 'plain', text: 'Looked once' },
  watching: { tone: 'good', text: 'Watching' },
  ended: { tone: 'plain', text: 'Watch ended' },
  failed: { tone: 'bad', text: 'Not read' },
};

function EmptyLegsCard({ card, callAction, sendUserMessage }) {
  const desk = usePresses(card, callAction);
  return (
    <Frame
      card={card}
      name="empty-legs"
      icon={PlaneTakeoff}
      title="Empty legs"
      subtitle={`Listed by ${card.source_label}. ${card.label}.`}
      tags={(
        <span>
          {card.sandbox && <Tag tone="warn" data-testid="sandbox">Simulator</Tag>}
          {' '}
          <Tag tone="estimate" data-testid="empty-leg-label">Not an offer</Tag>
        </span>
      )}
    >
      {card.searches.map((search) => (
        <Search key={search.search_id} card={card} search={search} desk={desk} sendUserMessage={sendUserMessage} />
      ))}
      <PressProblem desk={desk} />
    </Frame>
  );
}

function Search({ card, search, desk, sendUserMessage }) {
  const state = STATES[search.state];
  const wider = [search.from_label && `From: ${search.from_label}`, search.to_label && `To: ${search.to_label}`].filter(Boolean);
  const one = { search_id: search.search_id };
  return (
    <section className="jv-section" data-testid="leg-search" data-state={search.state}>
      <div className="jv-row">
        <strong data-testid="leg-query">{search.query_label}</strong>
        <span role="status"><Tag tone={state.tone} data-testid="leg-state">{state.text}</Tag></span>
      </div>
      {wider.length > 0 && <p className="jv-muted">{wider.join(' · ')}</p>}
      <p className="jv-muted" data-testid="leg-times">
        {[search.ended_label || (search.until_label && `Until ${search.until_label}`), search.looked_label].filter(Boolean).join(' · ')}
      </p>
      {search.problem && <Note tone="warn" icon={AlertTriangle} data-testid="problem">{search.problem}</Note>}
      {search.legs.length > 0 && (
        <ul className="jv-board" aria-label={`Empty legs ${search.query_label}`}>
          {search.legs.map((leg) => <Leg key={leg.leg_id} card={card} search={search} leg={leg} desk={desk} sendUserMessage={sendUserMessage} />)}
        </ul>
      )}
      {search.more > 0 && <p className="jv-muted" data-testid="more-legs">{`${search.more} more are not shown. Name days, passengers or a price to narrow it.`}</p>}
      {search.legs.length === 0 && search.looked_label && !search.problem && <p className="jv-muted" data-testid="no-legs">Nothing that fits is listed.</p>}
      {(search.can_watch || search.can_stop) && (
        <div className="jv-row jv-foot">
          {search.can_watch && <Button desk={desk} action="watch_legs" extra={one} icon={Eye} busyText="Starting…" testid="watch-legs">Watch this</Button>}
          {search.can_stop && <Button desk={desk} action="stop_watching_legs" extra={one} icon={EyeOff} tone="quiet" busyText="Stopping…" testid="stop-watching">Stop watching</Button>}
        </div>
      )}
    </section>
  );
}

function Leg({ card, search, leg, desk, sendUserMessage }) {
  const extra = { search_id: search.search_id, leg_id: leg.leg_id };
  return (
    <li className="jv-asked" data-testid="empty-leg" data-gone={leg.gone}>
      <div className="jv-asked-head">
        <div className="jv-asked-who">
          <strong>{leg.route}</strong>
          {leg.route_long && <p className="jv-muted">{leg.route_long}</p>}
          <p>{leg.window_label}</p>
          <p className="jv-muted">{[leg.aircraft, leg.category, leg.seats_label].filter(Boolean).join(' · ')}</p>
          <p className="jv-muted">{[leg.operator, leg.seen_label].join(' · ')}</p>
          {leg.flags.length > 0 && <p className="jv-muted">{leg.flags.join(' · ')}</p>}
        </div>
        <span className="jv-board-what">
          <strong className="jv-money" data-testid="leg-price">{leg.price_label}</strong>
          {leg.was_label && <Tag tone="good" data-testid="leg-was">{`Was ${leg.was_label}`}</Tag>}
          {leg.gone && <Tag tone="warn" data-testid="leg-gone">No longer listed</Tag>}
        </span>
      </div>
      {leg.opened ? (
        <a className="jv-link" href={webAddress(leg.opened.url)} data-testid="leg-opened">
          <ArrowRight size={18} aria-hidden />
          <span>{leg.opened.name}</span>
        </a>
      ) : !leg.gone && leg.words && (
        <div className="jv-row">
          {card.has_trip
            ? <Button desk={desk} action="make_leg_a_trip" extra={extra} icon={Plus} busyText="Opening…" testid={`leg-trip-${leg.leg_id}`}>Make it a trip</Button>
            : <Button desk={desk} icon={Plus} onPress={() => sendUserMessage(leg.words)} testid={`leg-trip-${leg.leg_id}`}>Make it a trip</Button>}
        </div>
      )}
    </li>
  );
}

export default jetvision.show(React, 'EmptyLegsCard', EmptyLegsCard, { props, callAction, sendUserMessage });
