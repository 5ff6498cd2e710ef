import { CheckCircle2, Circle, Eye, MailCheck, XCircle } from 'lucide-react';

const { Frame, Tag } = jetvision.kit(React);

const ANSWERS = {
  accepted: { tone: 'good', text: 'Accepted', icon: CheckCircle2 },
  declined: { tone: 'bad', text: 'Declined', icon: XCircle },
};

function AnswerCard({ card }) {
  const answer = ANSWERS[card.answer];
  return (
    <Frame
      card={card}
      name="answer"
      icon={MailCheck}
      title={card.client}
      subtitle="The client’s answer"
      tags={<span role="status" data-testid="answer-state">{answer ? <Tag tone={answer.tone} icon={answer.icon}>{answer.text}</Tag> : card.seen_label ? <Tag tone="accent" icon={Eye}>Seen</Tag> : <Tag tone="wait">Not opened yet</Tag>}</span>}
    >
      <ol className="jv-steps">
        <Step done icon={MailCheck} text="Proposal sent" />
        <Step done={Boolean(card.seen_label || answer)} icon={Eye} text={card.seen_label ? `Opened ${card.seen_label}` : answer ? 'Opened' : 'Not opened yet'} />
        <Step done={Boolean(answer)} icon={answer?.icon || Circle} tone={answer?.tone} text={answer ? [answer.text, card.when_label].filter(Boolean).join(' ') : 'No answer yet'} />
      </ol>
      {(card.option_label || card.total_label) && (
        <p className="jv-answer-option"><span data-testid="answer-option">{card.option_label}</span><span className="jv-price jv-money" data-testid="answer-total">{card.total_label}</span></p>
      )}
      {card.questions?.map((asked) => (
        <blockquote key={asked.when_label + asked.text} className="jv-quote" data-testid="client-question">
          {asked.text}
          <small className="jv-muted">{` · asked ${asked.when_label}`}</small>
        </blockquote>
      ))}
      {card.message && <blockquote className="jv-quote" data-testid="answer-message">{card.message}</blockquote>}
      <p className="jv-next" data-testid="next-step"><strong>Next</strong> {card.next_step}</p>
    </Frame>
  );
}

function Step({ done, icon: Icon, text, tone }) {
  return (
    <li className={`jv-step${done ? ' jv-step-done' : ''}${tone ? ` jv-step-${tone}` : ''}`}>
      <Icon size={18} aria-hidden />
      <span>{text}</span>
      <span className="jv-unseen">{done ? ' (done)' : ' (open)'}</span>
    </li>
  );
}

export default jetvision.show(React, 'AnswerCard', AnswerCard, { props });
