import { AlertTriangle, ChevronDown, ChevronUp, Clock, Mailbox, Pencil, RefreshCw, Save, Send, Trash2, X } from 'lucide-react';
import { useEffect, useState } from 'react';

const { Frame, Section, Tag, Note, Button, PressProblem, usePresses } = jetvision.kit(React);

const ROUNDS = {
  draft: { tone: 'plain', text: 'Draft, not sent' },
  sending: { tone: 'wait', text: 'Sending…' },
  sent: { tone: 'good', text: 'Sent' },
  problem: { tone: 'warn', text: 'Look at it' },
  discarded: { tone: 'plain', text: 'Discarded' },
};
const MAILS = {
  queued: { tone: 'wait', text: 'Approved, waiting' },
  sending: { tone: 'wait', text: 'Sending…' },
  sent: { tone: 'good', text: 'Sent' },
  uncertain: { tone: 'warn', text: 'Not certain' },
  failed: { tone: 'bad', text: 'Not sent' },
  discarded: { tone: 'plain', text: 'Left out' },
  superseded: { tone: 'plain', text: 'Replaced' },
};
const FIELDS = ['to', 'subject', 'body'];

function OperatorsCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const draft = card.state === 'draft';
  const proposed = card.mails.filter((mail) => mail.proposed).map((mail) => mail.mail_id);
  const [ticked, setTicked] = useState(proposed);
  const [editing, setEditing] = useState(null);
  const mails = card.mails.filter((mail) => mail.state !== 'discarded' || card.state === 'discarded');
  const chosen = card.mails.filter((mail) => ticked.includes(mail.mail_id));
  const tooMany = chosen.length > card.most;
  const state = ROUNDS[card.state];

  // Another round of mails is another choice.
  useEffect(() => {
    setTicked(proposed);
    setEditing(null);
  }, [card.mails.map((mail) => mail.mail_id).join()]);

  const tick = (id) => setTicked(ticked.includes(id) ? ticked.filter((one) => one !== id) : [...ticked, id]);
  const approved = Object.fromEntries(chosen.map((mail) => [mail.mail_id, mail.content_hash]));
  return (
    <Frame
      card={card}
      name="operators"
      icon={Mailbox}
      title={card.title}
      subtitle={`${card.route} · ${card.deal_number}`}
      tags={<span role="status"><Tag tone={state.tone} data-testid="round-state">{state.text}</Tag></span>}
    >
      {draft && <p className="jv-muted">Nothing leaves before you approve it. From {card.from_label}.</p>}
      {card.answer_until_label && (
        <Note tone={draft && card.too_late ? 'bad' : 'info'} icon={Clock} data-testid="answer-until">
          {draft && card.too_late ? `The time to answer has passed (${card.answer_until_label}). Write the mails anew.` : `Operators answer until ${card.answer_until_label}.`}
        </Note>
      )}
      <ul className="jv-board">
        {mails.map((mail) => (
          <Mail
            key={mail.mail_id}
            card={card}
            mail={mail}
            callAction={callAction}
            pick={draft ? { ticked: ticked.includes(mail.mail_id), tick: () => tick(mail.mail_id) } : null}
            editing={editing === mail.mail_id}
            setEditing={(on) => setEditing(on ? mail.mail_id : null)}
          />
        ))}
      </ul>
      {card.not_asked.length > 0 && (
        <details className="jv-choices" data-testid="not-asked">
          <summary>Not proposed ({card.not_asked.length})</summary>
          <ul className="jv-list">{card.not_asked.map((held) => <li key={held.name}><strong>{held.name}</strong> {held.why}</li>)}</ul>
        </details>
      )}
      <PressProblem desk={desk} />
      {draft && (
        <>
          <div className="jv-row jv-foot">
            <Button
              desk={desk}
              action="approve_operator_mails"
              extra={{ approved }}
              icon={Send}
              tone="main"
              busyText="Approving…"
              disabled={chosen.length === 0 || tooMany || editing !== null || card.too_late}
              testid="approve-operators"
            >
              {`Approve and send ${chosen.length === 1 ? 'one mail' : `${chosen.length} mails`}`}
            </Button>
            <Button desk={desk} action="discard_operator_mails" icon={Trash2} tone="quiet" busyText="Discarding…" testid="discard-operators">Discard</Button>
            <span className="jv-muted" role="status">
              {tooMany ? `At most ${card.most} operators are asked at once.` : editing !== null ? 'Save or drop your changes before you approve.' : ''}
            </span>
          </div>
          {card.presets.length > 0 && <Time card={card} desk={desk} />}
        </>
      )}
    </Frame>
  );
}

/** How long operators get. Their mails name the time, so another one means new mails. */
function Time({ card, desk }) {
  return (
    <Section title="Another time to answer" icon={RefreshCw}>
      <div className="jv-row" role="group" aria-label="Time to answer">
        {card.presets.map((preset) => (
          <Button key={preset.minutes} desk={desk} tone="choice" onPress={() => desk.press('ask_operators', { answer_minutes: preset.minutes })} testid={`answer-${preset.minutes}`}>{preset.label}</Button>
        ))}
        <span className="jv-muted">Writes the mails anew.</span>
      </div>
    </Section>
  );
}

function Mail({ card, mail, callAction, pick, editing, setEditing }) {
  const desk = usePresses(card, callAction);
  const [open, setOpen] = useState(false);
  const state = MAILS[mail.state];
  const shown = open || editing;
  return (
    <li className="jv-asked" data-testid="operator-mail" data-state={mail.state} data-mail={mail.mail_id}>
      <div className="jv-asked-head">
        {pick && (
          <label className="jv-pick">
            <span className="jv-unseen">Ask {mail.operator}</span>
            <input type="checkbox" checked={pick.ticked} onChange={pick.tick} data-testid="tick-operator" />
          </label>
        )}
        <div className="jv-asked-who">
          <strong>{mail.operator}</strong>
          {mail.ratings.length > 0 && <span className="jv-ratings">{mail.ratings.map((rating) => <Tag key={rating}>{rating}</Tag>)}</span>}
          {mail.reasons.length > 0 && <ul className="jv-list jv-muted">{mail.reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul>}
        </div>
        {state && <span className="jv-board-tags"><Tag tone={state.tone} data-testid="operator-mail-state">{state.text}</Tag></span>}
      </div>
      {mail.state_label && <p className="jv-muted" data-testid="mail-label">{mail.state_label}</p>}
      {mail.delayed && <Note tone="info" icon={Clock} data-testid="delayed">{mail.delayed}</Note>}
      {mail.problem && <Note tone={mail.state === 'uncertain' ? 'warn' : 'bad'} icon={AlertTriangle} data-testid="problem">{mail.problem}</Note>}
      {editing ? <Editor card={card} mail={mail} desk={desk} close={() => setEditing(false)} /> : shown && <Preview mail={mail} />}
      <PressProblem desk={desk} />
      {!editing && (
        <div className="jv-row">
          <Button icon={shown ? ChevronUp : ChevronDown} tone="quiet" onPress={() => setOpen(!open)} aria-expanded={shown} testid="read-mail">{shown ? 'Close the mail' : 'Read the mail'}</Button>
          {pick && <Button icon={Pencil} tone="quiet" onPress={() => setEditing(true)} testid="edit-operator-mail">Edit</Button>}
          {(mail.state === 'failed' || mail.state === 'uncertain') && (
            <Button desk={desk} action="send_operator_mail_again" extra={{ mail_id: mail.mail_id }} icon={Send} tone="main" busyText="Sending again…" testid="send-operator-again">Send again</Button>
          )}
        </div>
      )}
    </li>
  );
}

function Preview({ mail }) {
  return (
    <div className="jv-mail">
      <dl className="jv-mail-head">
        <div><dt>To</dt><dd>{mail.to}</dd></div>
        <div><dt>Subject</dt><dd><strong>{mail.subject}</strong></dd></div>
      </dl>
      <div className="jv-mail-body" data-testid="operator-mail-body">{mail.body}</div>
    </div>
  );
}

function Editor({ card, mail, desk, close }) {
  const [edit, setEdit] = useState(Object.fromEntries(FIELDS.map((field) => [field, mail[field]])));
  const unsaved = FIELDS.some((field) => edit[field] !== mail[field]);
  const change = (field) => (event) => setEdit({ ...edit, [field]: event.target.value });
  const lines = Math.min(24, Math.max(8, edit.body.split('\n').length + 1));
  const locked = Boolean(desk.busy);

  async function save() {
    if (await desk.press('edit_operator_mail', { ...edit, mail_id: mail.mail_id, content_hash: mail.content_hash })) close();
  }
  return (
    <>
      <div className="jv-mail jv-form">
        <label><span>To</span><input className="jv-input" inputMode="email" autoComplete="off" value={edit.to} readOnly={locked} onChange={change('to')} data-testid="operator-to-input" /></label>
        <label><span>Subject</span><input className="jv-input" value={edit.subject} readOnly={locked} onChange={change('subject')} data-testid="operator-subject-input" /></label>
        <label><span>Text</span><textarea className="jv-input" rows={lines} value={edit.body} readOnly={locked} onChange={change('body')} data-testid="operator-body-input" /></label>
      </div>
      <div className="jv-row">
        <Button desk={desk} action="edit_operator_mail" icon={Save} tone={unsaved ? 'main' : 'plain'} busyText="Saving…" disabled={!unsaved} onPress={save} testid="operator-save">Save changes</Button>
        <Button desk={desk} icon={X} onPress={close} testid="operator-cancel">{unsaved ? 'Drop changes' : 'Close'}</Button>
      </div>
    </>
  );
}

export default jetvision.show(React, 'OperatorsCard', OperatorsCard, { props, callAction });
