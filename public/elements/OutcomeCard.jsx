import { AlertTriangle, CheckCircle2, Flag, Send, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';

const { Frame, Section, Tag, Note, Button, PressProblem, usePresses } = jetvision.kit(React);

const STATES = {
  preparing: { tone: 'wait', text: 'Preparing…' },
  draft: { tone: 'plain', text: 'Not reported yet' },
  queued: { tone: 'wait', text: 'Approved, waiting' },
  sending: { tone: 'wait', text: 'Reporting…' },
  sent: { tone: 'good', text: 'Reported' },
  uncertain: { tone: 'warn', text: 'Not certain' },
  failed: { tone: 'bad', text: 'Not reported' },
  discarded: { tone: 'plain', text: 'Discarded' },
  superseded: { tone: 'plain', text: 'Ended' },
};

function OutcomeCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const [words, setWords] = useState(card.text);
  const draft = card.state === 'draft';
  const state = STATES[card.state];

  useEffect(() => setWords(card.text), [card.ask_id, card.content_hash, draft]);

  const everyone = card.operators.map((one) => one.id);
  const approval = { ask_id: card.ask_id, content_hash: card.content_hash, operators: everyone, text: words };
  return (
    <Frame
      card={card}
      name="outcome"
      icon={Flag}
      title="Tell the marketplace how it ended"
      subtitle={draft ? 'Nothing is reported before you approve it.' : card.route}
      tags={(
        <span role="status">
          {card.sandbox && <Tag tone="warn">Simulator</Tag>}
          {' '}
          <Tag tone={state.tone} data-testid="outcome-state">{state.text}</Tag>
        </span>
      )}
    >
      {card.outcome_label && <p data-testid="outcome-what">{card.outcome_label}</p>}
      {card.operators.length > 0 && (
        <Section title={card.state === 'sent' ? 'Stood down' : 'To be stood down'}>
          <ul className="jv-list" data-testid="outcome-operators">
            {card.operators.map((one) => <li key={one.id}>{[one.name, one.reason, one.told_label].filter(Boolean).join(' · ')}</li>)}
          </ul>
        </Section>
      )}
      {card.is_read && (
        <Section title="What they read">
          {draft
            ? <textarea className="jv-input" aria-label="Words to the operators" rows={6} maxLength={card.longest} value={words} readOnly={Boolean(desk.busy)} onChange={(event) => setWords(event.target.value)} data-testid="outcome-input" />
            : <div className="jv-mail-body">{card.text}</div>}
        </Section>
      )}
      {card.sent_label && <Note tone="good" icon={CheckCircle2}>{card.sent_label}</Note>}
      {card.problem && <Note tone={card.state === 'failed' ? 'bad' : 'warn'} icon={AlertTriangle} data-testid="problem">{card.problem}</Note>}
      <PressProblem desk={desk} />
      {draft && (
        <div className="jv-row jv-foot">
          <Button desk={desk} action="approve_words" extra={approval} icon={Send} tone="main" busyText="Approving…" disabled={card.is_read && !words.trim()} testid="approve-outcome">Approve and report</Button>
          <Button desk={desk} action="discard_ask" extra={{ ask_id: card.ask_id }} icon={Trash2} tone="quiet" busyText="Discarding…" testid="discard-outcome">Discard</Button>
        </div>
      )}
      {(card.state === 'uncertain' || card.state === 'failed') && card.can_send_again && (
        <div className="jv-row jv-foot">
          <Button desk={desk} action="send_words_again" extra={{ ask_id: card.ask_id }} icon={Send} tone="main" busyText="Looking, then reporting…" testid="send-outcome-again">Look it up, then report again</Button>
        </div>
      )}
    </Frame>
  );
}

export default jetvision.show(React, 'OutcomeCard', OutcomeCard, { props, callAction });
