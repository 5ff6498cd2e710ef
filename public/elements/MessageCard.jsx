import { AlertTriangle, CheckCircle2, MessageSquare, Send, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';

const { Frame, Section, Tag, Note, Button, PressProblem, usePresses } = jetvision.kit(React);

const STATES = {
  preparing: { tone: 'wait', text: 'Preparing…' },
  draft: { tone: 'plain', text: 'Draft, not sent' },
  queued: { tone: 'wait', text: 'Approved, waiting' },
  sending: { tone: 'wait', text: 'Sending…' },
  sent: { tone: 'good', text: 'Sent' },
  uncertain: { tone: 'warn', text: 'Not certain' },
  failed: { tone: 'bad', text: 'Not sent to all' },
  discarded: { tone: 'plain', text: 'Discarded' },
  superseded: { tone: 'plain', text: 'Ended' },
};

function MessageCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const [words, setWords] = useState(card.text);
  const [ticked, setTicked] = useState(chosen(card));
  const draft = card.state === 'draft';
  const state = STATES[card.state];

  // What was ticked or typed belongs to one exact message.
  useEffect(() => {
    setWords(card.text);
    setTicked(chosen(card));
  }, [card.ask_id, card.content_hash, draft]);

  const tick = (id) => setTicked(ticked.includes(id) ? ticked.filter((one) => one !== id) : [...ticked, id]);
  const approval = { ask_id: card.ask_id, content_hash: card.content_hash, operators: ticked, text: words };
  return (
    <Frame
      card={card}
      name="message"
      icon={MessageSquare}
      title="Message to operators"
      subtitle={draft ? 'Tick who gets it and read the words. Nothing leaves before you approve it.' : `${card.route} · trip ${card.trip_id}`}
      tags={(
        <span role="status">
          {card.sandbox && <Tag tone="warn">Simulator</Tag>}
          {' '}
          <Tag tone={state.tone} data-testid="message-state">{state.text}</Tag>
        </span>
      )}
    >
      <ul className="jv-board" aria-label={draft ? 'Who gets it' : 'To'} data-testid="message-operators">
        {card.operators.map((one) => (
          <li className="jv-asked" key={one.id}>
            <div className="jv-asked-head">
              {draft && (
                <label className="jv-pick">
                  <span className="jv-unseen">Write to {one.name}</span>
                  <input type="checkbox" checked={ticked.includes(one.id)} disabled={Boolean(desk.busy)} onChange={() => tick(one.id)} data-testid={`message-tick-${one.id}`} />
                </label>
              )}
              <div className="jv-asked-who">
                <strong>{one.name}</strong>
                <p className="jv-muted">{one.reason}</p>
              </div>
              {one.told_label && <span className="jv-board-tags"><Tag tone="good">{one.told_label}</Tag></span>}
            </div>
          </li>
        ))}
      </ul>
      <Section title="What they read">
        {draft
          ? <textarea className="jv-input" aria-label="Words to the operators" rows={Math.min(16, words.split('\n').length + 2)} maxLength={card.longest} value={words} readOnly={Boolean(desk.busy)} onChange={(event) => setWords(event.target.value)} data-testid="message-input" />
          : <div className="jv-mail-body" data-testid="message-text">{card.text}</div>}
      </Section>
      {card.sent_label && <Note tone="good" icon={CheckCircle2}>{card.sent_label}</Note>}
      {card.problem && <Note tone={card.state === 'failed' ? 'bad' : 'warn'} icon={AlertTriangle} data-testid="problem">{card.problem}</Note>}
      <PressProblem desk={desk} />
      {draft && (
        <div className="jv-row jv-foot">
          <Button desk={desk} action="approve_words" extra={approval} icon={Send} tone="main" busyText="Approving…" disabled={ticked.length === 0 || !words.trim()} testid="approve-words">
            {`Approve and send to ${ticked.length} ${ticked.length === 1 ? 'operator' : 'operators'}`}
          </Button>
          <Button desk={desk} action="discard_ask" extra={{ ask_id: card.ask_id }} icon={Trash2} tone="quiet" busyText="Discarding…" testid="discard-words">Discard</Button>
        </div>
      )}
      {(card.state === 'uncertain' || card.state === 'failed') && card.can_send_again && (
        <div className="jv-row jv-foot">
          <Button desk={desk} action="send_words_again" extra={{ ask_id: card.ask_id }} icon={Send} tone="main" busyText="Looking, then sending…" testid="send-words-again">
            {card.state === 'uncertain' ? 'Look it up, then send again' : 'Send to those who do not have it'}
          </Button>
        </div>
      )}
    </Frame>
  );
}

const chosen = (card) => card.operators.filter((one) => one.ticked).map((one) => one.id);

export default jetvision.show(React, 'MessageCard', MessageCard, { props, callAction });
