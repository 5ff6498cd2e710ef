import { AlertTriangle, CheckCircle2, Clock, Mail, Paperclip, Pencil, Save, Send, Trash2, X } from 'lucide-react';
import { useEffect, useState } from 'react';

const { Frame, Tag, Note, OutLink, Button, PressProblem, MailPreview, MailEditor, usePresses } = jetvision.kit(React);

const STATES = {
  draft: { tone: 'plain', text: 'Draft, not sent' },
  queued: { tone: 'wait', text: 'Approved, waiting' },
  sending: { tone: 'wait', text: 'Sending…' },
  sent: { tone: 'good', text: 'Sent' },
  bounced: { tone: 'bad', text: 'Came back' },
  uncertain: { tone: 'warn', text: 'Not certain' },
  failed: { tone: 'bad', text: 'Not sent' },
  superseded: { tone: 'plain', text: 'Replaced' },
  discarded: { tone: 'plain', text: 'Discarded' },
};
const FIELDS = ['to', 'subject', 'body'];

function MailCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const [edit, setEdit] = useState(null);
  const [agreed, setAgreed] = useState(false);
  const state = STATES[card.state];
  const draft = card.state === 'draft';
  const unsaved = edit !== null && FIELDS.some((field) => edit[field] !== card[field]);

  // What was ticked or typed belongs to one exact content; the editor stays until its text is the card's.
  useEffect(() => {
    setAgreed(false);
    setEdit(null);
  }, [card.content_hash, draft]);

  return (
    <Frame
      card={card}
      name="mail"
      icon={Mail}
      title={draft ? 'E-mail to the client' : card.subject}
      subtitle={draft ? 'Read it, change it, then approve. Nothing leaves before that.' : `To ${card.to}`}
      tags={<span role="status"><Tag tone={state.tone} data-testid="mail-state">{state.text}</Tag></span>}
    >
      {edit === null ? <MailPreview card={card} name="mail" /> : <MailEditor edit={edit} setEdit={setEdit} locked={Boolean(desk.busy)} name="mail" />}
      <Attachment card={card} />
      {card.sent_label && card.state !== 'bounced' && <Note tone="good" icon={CheckCircle2} data-testid="sent-label">{card.sent_label}</Note>}
      {card.delayed && <Note tone="info" icon={Clock} data-testid="delayed">{card.delayed}</Note>}
      {card.problem && <Note tone={card.state === 'uncertain' ? 'warn' : 'bad'} icon={AlertTriangle} data-testid="problem">{card.problem.text || card.problem}</Note>}
      {draft && card.provisional_note && (
        <label className="jv-agree">
          <input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.target.checked)} data-testid="confirm-provisional" />
          <span>{card.provisional_note} <strong>Send it anyway.</strong></span>
        </label>
      )}
      <PressProblem desk={desk} />
      {draft && (
        <div className="jv-row jv-foot">
          {edit === null
            ? <Button desk={desk} icon={Pencil} onPress={() => setEdit(Object.fromEntries(FIELDS.map((field) => [field, card[field]])))} testid="mail-edit">Edit</Button>
            : (
              <>
                <Button desk={desk} action="edit_mail" icon={Save} tone={unsaved ? 'main' : 'plain'} busyText="Saving…" disabled={!unsaved} onPress={() => desk.press('edit_mail', { ...edit, content_hash: card.content_hash })} testid="mail-save">Save changes</Button>
                <Button desk={desk} icon={X} onPress={() => setEdit(null)} testid="mail-cancel">{unsaved ? 'Drop changes' : 'Close'}</Button>
              </>
            )}
          <Button
            desk={desk}
            action="approve_send"
            extra={{ content_hash: card.content_hash, confirm_provisional: agreed }}
            icon={Send}
            tone={unsaved ? 'plain' : 'main'}
            busyText="Approving…"
            disabled={unsaved || (Boolean(card.provisional_note) && !agreed)}
            testid="approve-send"
          >
            Approve and send
          </Button>
          <Button desk={desk} action="discard_mail" icon={Trash2} tone="quiet" busyText="Discarding…" testid="mail-discard">Discard</Button>
          {unsaved && <span className="jv-muted" role="status">Save or drop your changes before you approve.</span>}
        </div>
      )}
      {(card.state === 'failed' || card.state === 'uncertain') && (
        <div className="jv-row jv-foot">
          <Button desk={desk} action="send_again" icon={Send} tone="main" busyText="Sending again…" testid="send-again">Send again</Button>
        </div>
      )}
      {card.state === 'bounced' && (
        <div className="jv-row jv-foot">
          <Button desk={desk} action="prepare_mail" icon={Pencil} tone="main" busyText="Writing…" testid="write-again">Write it again</Button>
        </div>
      )}
    </Frame>
  );
}

function Attachment({ card }) {
  return (
    <div className="jv-row jv-attached">
      {card.attachment && <OutLink href={card.attachment.url} icon={Paperclip} testid="mail-attachment">{`${card.attachment.name}, ${card.attachment.size_label}`}</OutLink>}
      {card.link && <OutLink href={card.link} testid="client-link">The client’s page</OutLink>}
    </div>
  );
}

export default jetvision.show(React, 'MailCard', MailCard, { props, callAction });
