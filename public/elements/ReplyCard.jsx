import { CircleHelp, MailOpen, Paperclip, ThumbsDown, ThumbsUp } from 'lucide-react';

const { Frame, Tag, Note } = jetvision.kit(React);

const READINGS = {
  yes: { tone: 'good', icon: ThumbsUp },
  no: { tone: 'bad', icon: ThumbsDown },
  question: { tone: 'accent', icon: CircleHelp },
  other: { tone: 'plain', icon: MailOpen },
};

function ReplyCard({ card }) {
  const reading = READINGS[card.reading];
  // an answer does not go out of date when another one comes
  const lasting = { ...card, latest: true };
  return (
    <Frame
      card={lasting}
      name="reply"
      icon={MailOpen}
      title={card.from_label}
      subtitle={`${card.about_label}, ${card.when_label}`}
      tags={<Tag tone={reading.tone} icon={reading.icon} data-testid="reply-reading">{card.reading_label}</Tag>}
    >
      <blockquote className="jv-quote jv-reply" data-testid="reply-text">{card.text}</blockquote>
      {card.cut_note && <p className="jv-muted">{card.cut_note}</p>}
      {card.words.length > 0 && (
        <p className="jv-muted" data-testid="reply-words">Read so because of: {card.words.map((words) => `“${words}”`).join(', ')}</p>
      )}
      {card.attachments.length > 0 && <Note icon={Paperclip}>{`In the mailbox with it: ${card.attachments.join(', ')}`}</Note>}
      <p className="jv-next" data-testid="next-step"><strong>Next</strong> {card.next_step}</p>
    </Frame>
  );
}

export default jetvision.show(React, 'ReplyCard', ReplyCard, { props });
