import { AlertTriangle, Ban, CalendarClock, ExternalLink, HelpCircle, History, Mailbox, Pencil, PlaneTakeoff, Radio, Save, Send, UserCheck, User, Users, Wallet, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';

const { Frame, Section, Tag, Note, OutLink, Assumed, Explain, RouteMap, Button, PressProblem, usePresses } = jetvision.kit(React);

const STATES = {
  draft: { tone: 'plain', text: 'Draft' },
  creating: { tone: 'wait', text: 'Creating…' },
  created: { tone: 'good', text: 'Created' },
  failed: { tone: 'bad', text: 'Not created' },
  uncertain: { tone: 'warn', text: 'Not certain' },
  forgotten: { tone: 'bad', text: 'Gone from the marketplace' },
};

const BUTTONS = {
  creating: 'Creating the trip…',
  failed: 'Try again',
  uncertain: 'Look it up, then try again',
  forgotten: 'Create the trip again',
};

function TripCard({ card, callAction, sendUserMessage }) {
  const desk = usePresses(card, callAction);
  const assumed = Object.fromEntries(card.assumptions.map((assumption) => [assumption.path, assumption.label]));
  const state = STATES[card.state];
  return (
    <Frame
      card={card}
      name="trip"
      icon={PlaneTakeoff}
      title={card.route}
      subtitle={`${card.trip_type_label} · ${card.deal_number}`}
      tags={<Tag tone={state.tone} data-testid="trip-state">{state.text}</Tag>}
    >
      <div className="jv-trip">
        <RouteMap legs={card.legs} />
        <ol className="jv-legs">
          {card.legs.map((leg) => <Leg key={leg.n} leg={leg} labels={assumed} />)}
        </ol>
      </div>
      <Edit card={card} desk={desk} />
      <Wishes card={card} />
      <Assumptions assumptions={card.assumptions} />
      {card.warnings.map((warning) => <Note key={warning} tone="warn" icon={AlertTriangle} data-testid="warning">{warning}</Note>)}
      <Questions card={card} sendUserMessage={sendUserMessage} />
      <Outcome card={card} desk={desk} />
      <OldTrips card={card} desk={desk} />
    </Frame>
  );
}

function Leg({ leg, labels }) {
  const assumed = (slot) => labels[`legs.${leg.n - 1}.${slot}`];
  const time = <Assumed when={Boolean(assumed('time'))} note={assumed('time')}>{leg.time_label}</Assumed>;
  const arrive = leg.time_kind === 'arrive';
  return (
    <li className="jv-leg" data-testid={`leg-${leg.n}`}>
      <div className="jv-leg-head">
        <span className="jv-leg-date">
          <span className="jv-leg-n">{leg.n}</span>
          {leg.date_label
            ? <Assumed when={Boolean(assumed('date'))} note={assumed('date')}>{leg.date_label}</Assumed>
            : <Unknown>date?</Unknown>}
        </span>
        <span className="jv-leg-pax" data-testid="pax">
          <Users size={16} aria-hidden />
          {leg.passengers == null
            ? <Unknown>passengers?</Unknown>
            : <Assumed when={Boolean(assumed('passengers'))} note={assumed('passengers')}>{leg.passengers} {leg.passengers === 1 ? 'passenger' : 'passengers'}</Assumed>}
        </span>
      </div>
      <div className="jv-leg-line">
        <Stop place={leg.origin} assumed={assumed('origin')} asked="from?" time={arrive ? null : time} />
        <div className="jv-leg-between">
          <span>{leg.flight_label && <Explain facts={leg.why?.flight} testid={`why-flight-${leg.n}`}>{leg.flight_label}</Explain>}</span>
          <span className="jv-leg-arrow" aria-hidden />
          <span>{leg.distance_label && <Explain facts={leg.why?.distance} testid={`why-distance-${leg.n}`}>{leg.distance_label}</Explain>}</span>
        </div>
        <Stop
          place={leg.destination}
          assumed={assumed('destination')}
          asked="to?"
          time={arrive ? <>arrive by {time}</> : leg.arrival_label && <span className="jv-muted"><Explain facts={leg.why?.arrival} testid={`why-arrival-${leg.n}`}>{`≈ ${leg.arrival_label}`}</Explain></span>}
          end
        />
      </div>
    </li>
  );
}

const FIELDS = [
  ['origin', 'From', 'text', 'Town, airport or code'],
  ['destination', 'To', 'text', 'Town, airport or code'],
  ['date', 'Date', 'date'],
  ['time', 'Time', 'time'],
  ['passengers', 'People', 'number'],
];

/** The trip's own fields, changed in place; only what was touched is sent, and read as the broker's own words are. */
function Edit({ card, desk }) {
  const [typed, setTyped] = useState(null);
  useEffect(() => setTyped(null), [card.version]);
  if (!card.edit || card.latest === false) return null;
  if (typed === null) {
    return (
      <div className="jv-row">
        <Button desk={desk} icon={Pencil} tone="quiet" onPress={() => setTyped({})} testid="edit-trip">Change the trip here</Button>
      </div>
    );
  }
  const set = (leg, name) => (event) => setTyped({ ...typed, [leg]: { ...typed[leg], [name]: event.target.value } });
  const legs = card.edit.legs
    .map((leg) => ({ number: leg.number, ...Object.fromEntries(Object.entries(typed[leg.number] || {}).filter(([name, value]) => value !== leg[name])) }))
    .filter((leg) => Object.keys(leg).length > 1);
  const changed = legs.length > 0 || Boolean(typed.wished?.trim());
  return (
    <Section title="Change the trip" icon={Pencil} data-testid="trip-form">
      {card.edit.legs.map((leg) => (
        <fieldset key={leg.number} className="jv-entry-fields jv-plain">
          <legend className="jv-muted">{`Leg ${leg.number}`}</legend>
          {FIELDS.map(([name, label, type, hint]) => (
            <label key={name}>
              <span>{name === 'time' && leg.time_kind === 'arrive' ? 'Arrive by' : label}</span>
              <input className="jv-input" type={type} min={name === 'date' ? card.edit.earliest : name === 'passengers' ? 1 : undefined} placeholder={hint} value={typed[leg.number]?.[name] ?? leg[name]} onChange={set(leg.number, name)} readOnly={Boolean(desk.busy)} data-testid={`edit-${name}-${leg.number}`} />
            </label>
          ))}
        </fieldset>
      ))}
      <label>
        <span className="jv-muted">Further wishes, in words</span>
        <input className="jv-input" value={typed.wished ?? ''} maxLength={300} onChange={(event) => setTyped({ ...typed, wished: event.target.value })} readOnly={Boolean(desk.busy)} data-testid="edit-wished" />
      </label>
      {card.edit.note && <Note tone="warn" icon={AlertTriangle}>{card.edit.note}</Note>}
      <div className="jv-row">
        <Button desk={desk} action="edit_trip" icon={Save} tone="main" busyText="Changing…" disabled={!changed} onPress={() => desk.press('edit_trip', { edit: { legs, wished: typed.wished || '' } })} testid="save-trip">Change the trip</Button>
        <Button desk={desk} icon={X} onPress={() => setTyped(null)} testid="cancel-edit">Leave it</Button>
      </div>
    </Section>
  );
}

function Stop({ place, assumed, asked, time, end }) {
  return (
    <div className={end ? 'jv-stop jv-stop-end' : 'jv-stop'}>
      {place?.code
        ? <span className="jv-stop-code"><Assumed when={place.assumed || Boolean(assumed)} note={assumed}>{place.code}</Assumed></span>
        : <span className="jv-stop-code"><Unknown>{place?.text || asked}</Unknown></span>}
      {place?.name && <span className="jv-stop-name">{place.name}</span>}
      {(place?.city || place?.icao) && <span className="jv-muted">{[place.city, place.icao !== place.code && place.icao].filter(Boolean).join(' · ')}</span>}
      {time && <span className="jv-stop-time">{time}</span>}
    </div>
  );
}

function Unknown({ children }) {
  return <span className="jv-unknown" data-testid="unknown">{children}</span>;
}

function Wishes({ card }) {
  const { client, requirements, budget_label: budget } = card;
  if (!client && !requirements.length && !budget) return null;
  return (
    <ul className="jv-chips" aria-label="Client and wishes">
      {client && (
        <li>
          <Tag tone={client.recognised ? 'good' : 'plain'} icon={client.recognised ? UserCheck : User} data-testid="client" title={client.recognised ? 'Found in your client book' : 'Not in your client book yet'}>
            {[client.name, client.company].filter(Boolean).join(', ')}
            <span className="jv-unseen">{client.recognised ? ' (known client)' : ' (new client)'}</span>
          </Tag>
        </li>
      )}
      {requirements.map((wish) => <li key={wish.key}><Tag data-testid={`requirement-${wish.key}`}>{wish.label}</Tag></li>)}
      {budget && <li><Tag icon={Wallet} data-testid="budget">Budget {budget}</Tag></li>}
    </ul>
  );
}

function Assumptions({ assumptions }) {
  if (!assumptions.length) return null;
  return (
    <Section title="Assumed, please check" icon={CalendarClock} data-testid="assumptions">
      <ul className="jv-list">
        {[...new Set(assumptions.map((assumption) => assumption.label))].map((label) => <li key={label}>{label}</li>)}
      </ul>
    </Section>
  );
}

function Questions({ card, sendUserMessage }) {
  const [answered, setAnswered] = useState(null);
  const sent = useRef(false);
  useEffect(() => {
    sent.current = false;
    setAnswered(null);
  }, [card.version]);

  function answer(slot, value) {
    if (sent.current) return;
    sent.current = true;
    setAnswered(slot);
    sendUserMessage(value);
  }
  if (!card.missing.length && !card.questions.length) return null;
  // What is asked stands in the message; here are only the answers that can be clicked.
  const clickable = card.questions.filter((question) => question.choices.length > 0 || question.day);
  const named = clickable.length > 1 && clickable.length === card.missing.length;
  return (
    <Section title="Still needed" icon={HelpCircle} tone="ask" data-testid="questions">
      <p className={named ? 'jv-unseen' : 'jv-muted'} data-testid="missing">{card.missing.join(' · ')}</p>
      {clickable.map((question) => (
        <div key={question.slot} className="jv-question" role="group" aria-label={question.text}>
          {card.missing.length > 1 && <p>{question.label}</p>}
          <div className="jv-row">
            {question.choices.map((choice) => (
              <button
                key={choice.value}
                type="button"
                className="jv-button jv-button-choice"
                data-testid="choice"
                data-slot={question.slot}
                disabled={answered !== null}
                onClick={() => answer(question.slot, choice.value)}
              >
                {choice.label}
              </button>
            ))}
            {question.day && <DayPicker question={question} done={answered !== null} answer={answer} />}
          </div>
        </div>
      ))}
      <p role="status" className="jv-muted">{answered === null ? '' : 'Answer sent.'}</p>
    </Section>
  );
}

/** A day picked in the calendar or typed; it is sent in words, as the broker could have written it. */
function DayPicker({ question, done, answer }) {
  const [day, setDay] = useState('');
  const early = day !== '' && day < question.day.earliest;

  function send(event) {
    event.preventDefault();
    if (day === '' || early) return;
    const date = new Date(`${day}T12:00:00Z`).toLocaleDateString('en-US', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
    answer(question.slot, question.day.words.replace('{date}', date));
  }
  return (
    <form className="jv-row" onSubmit={send} noValidate>
      <input type="date" className="jv-input jv-input-day" aria-label={question.label} aria-invalid={early || undefined} min={question.day.earliest} value={day} disabled={done} onChange={(event) => setDay(event.target.value)} data-testid="day" data-slot={question.slot} />
      <button type="submit" className="jv-button jv-button-choice" disabled={done || day === '' || early} data-testid="use-day">Use this date</button>
    </form>
  );
}

const OLD_TRIP = {
  cancelling: { tone: 'warn', text: 'Being cancelled' },
  cancelled: { tone: 'good', text: 'Cancelled' },
};

function OldTrips({ card, desk }) {
  const trips = card.old_trips || [];
  if (!trips.length) return null;
  return (
    <Section title="Before it changed" icon={History} data-testid="old-trips">
      {trips.map((old) => (
        <div key={old.trip_id} className="jv-question" role="group" aria-label={`Old trip ${old.trip_id}`} data-testid={`old-trip-${old.trip_id}`} data-state={old.state}>
          <div className="jv-row">
            <span>Trip <span className="jv-code">{old.trip_id}</span> is the one before, at the marketplace.</span>
            {OLD_TRIP[old.state] && <Tag tone={OLD_TRIP[old.state].tone} data-testid="old-trip-state">{OLD_TRIP[old.state].text}</Tag>}
          </div>
          {old.problem && <Note tone="bad" icon={AlertTriangle} data-testid="old-trip-problem">{old.problem}</Note>}
          {old.can_cancel && (
            <>
              <p className="jv-muted">Its operators will read: “{old.message}”</p>
              <div className="jv-row">
                <Button desk={desk} action="cancel_old_trip" extra={{ trip_id: old.trip_id }} icon={Ban} busyText="Asking for it…" testid="cancel-old-trip">Cancel the old trip at the marketplace</Button>
              </div>
            </>
          )}
        </div>
      ))}
    </Section>
  );
}

function Outcome({ card, desk }) {
  return (
    <div className="jv-foot jv-outcome" aria-live="polite">
      {card.problem && <Note tone={card.state === 'uncertain' ? 'warn' : 'bad'} icon={AlertTriangle} data-testid="problem">{card.problem.text}</Note>}
      <PressProblem desk={desk} />
      <div className="jv-row">
        {card.created ? (
          <>
            <OutLink href={card.created.deep_link} tone="main" icon={ExternalLink} testid="deep-link">
              {card.created.sandbox ? 'Choose operators in the simulator' : 'Choose operators in Avinode'}
            </OutLink>
            <span className="jv-muted">Trip <span className="jv-code" data-testid="trip-id">{card.created.trip_id}</span></span>
            {card.created.sandbox && <Tag tone="warn" data-testid="sandbox">Simulator</Tag>}
            {card.aviapages && <Button desk={desk} action="ask_aviapages" icon={Radio} busyText="Looking up operators…" testid="ask-aviapages">Ask operators through Aviapages</Button>}
          </>
        ) : (
          <>
            <Button desk={desk} action="create_trip" icon={Send} tone="main" busyText="Creating the trip…" disabled={!card.can_create} testid="create-trip">
              {BUTTONS[card.state] || 'Create the trip'}
            </Button>
            {!card.can_create && card.state === 'draft' && card.missing.length > 0 && <span className="jv-muted">Ready as soon as nothing is missing.</span>}
          </>
        )}
        {card.can_ask && <Button desk={desk} action="ask_operators" icon={Mailbox} busyText="Choosing operators…" testid="ask-operators">Ask my operators by e-mail</Button>}
      </div>
    </div>
  );
}

export default jetvision.show(React, 'TripCard', TripCard, { props, callAction, sendUserMessage });
