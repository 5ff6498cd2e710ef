import { ArrowRight, CornerDownRight, Plus, Split } from 'lucide-react';

const { Frame, Tag, Button, PressProblem, usePresses, webAddress } = jetvision.kit(React);

const STATES = {
  opened: { tone: 'good', text: 'Opened' },
  dismissed: { tone: 'plain', text: 'Not opened' },
};

function OtherTripsCard({ card, callAction, sendUserMessage }) {
  const several = card.trips.length > 1;
  return (
    <Frame
      card={card}
      name="other-trips"
      icon={Split}
      title={several ? `${card.trips.length} other trips` : 'Another trip'}
      subtitle={`Not part of ${card.deal_number}`}
    >
      <ol className="jv-legs">
        {card.trips.map((trip) => (
          <Other key={trip.n} card={card} trip={trip} callAction={callAction} sendUserMessage={sendUserMessage} />
        ))}
      </ol>
    </Frame>
  );
}

function Other({ card, trip, callAction, sendUserMessage }) {
  const desk = usePresses(card, callAction);
  const state = STATES[trip.state];

  async function change() {
    // The words are read once more as the broker's own, now as a correction.
    if (await desk.press('dismiss_other_trip', { n: trip.n })) sendUserMessage(`Change this trip: ${trip.words}`);
  }
  return (
    <li className="jv-section" data-testid={`other-trip-${trip.n}`} data-state={trip.state}>
      <blockquote className="jv-quote" data-testid="other-words">{trip.words}</blockquote>
      <PressProblem desk={desk} />
      <div className="jv-row">
        {trip.state === 'offered' && (
          <>
            <Button desk={desk} action="open_other_trip" extra={{ n: trip.n }} icon={Plus} tone="main" busyText="Opening…" testid={`open-other-${trip.n}`}>
              Open as a new request
            </Button>
            {trip.together ? (
              <Button desk={desk} action="dismiss_other_trip" extra={{ n: trip.n }} testid={`dismiss-other-${trip.n}`}>Leave it</Button>
            ) : (
              <Button desk={desk} icon={CornerDownRight} onPress={change} testid={`change-this-${trip.n}`}>No, change this trip</Button>
            )}
          </>
        )}
        {state && <Tag tone={state.tone}>{state.text}</Tag>}
        {trip.opened && (
          <a className="jv-link" href={webAddress(trip.opened.url)} data-testid={`opened-${trip.n}`}>
            <ArrowRight size={18} aria-hidden />
            <span>{trip.opened.name}</span>
          </a>
        )}
      </div>
    </li>
  );
}

export default jetvision.show(React, 'OtherTripsCard', OtherTripsCard, { props, callAction, sendUserMessage });
