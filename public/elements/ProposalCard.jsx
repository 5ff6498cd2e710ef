import { AlertTriangle, Clock, EyeOff, FileDown, FileText, Mail, RotateCcw } from 'lucide-react';

const { Frame, Tag, Note, OutLink, Photo, Button, PressProblem, usePresses } = jetvision.kit(React);

const STATES = {
  rendering: { tone: 'wait', text: 'Being made' },
  ready: { tone: 'good', text: 'Ready' },
  failed: { tone: 'bad', text: 'Failed' },
  superseded: { tone: 'plain', text: 'Replaced' },
};

function ProposalCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const state = STATES[card.state];
  return (
    <Frame
      card={card}
      name="proposal"
      icon={FileText}
      title={`Proposal ${card.number}`}
      subtitle={`Version ${card.proposal_version} · valid until ${card.valid_until_label}`}
      tags={<span role="status"><Tag tone={state.tone} data-testid="proposal-state">{state.text}</Tag></span>}
    >
      {card.provisional_note && <Note tone="warn" icon={Clock} data-testid="provisional-note">{card.provisional_note}</Note>}
      {card.tax_note && <Note tone="info" data-testid="tax-note">{card.tax_note}</Note>}
      <ul className="jv-options">{card.options.map((option) => <Option key={option.n} option={option} />)}</ul>
      {card.state === 'rendering' && (
        <div className="jv-progress" role="status" data-testid="proposal-progress"><span className="jv-progress-bar" aria-hidden /><span>{card.progress_label}</span></div>
      )}
      {card.problem && <Note tone="bad" icon={AlertTriangle} data-testid="problem">{card.problem.text || card.problem}</Note>}
      <PressProblem desk={desk} />
      {card.state !== 'superseded' && (
        <div className="jv-row jv-foot">
          {card.state === 'failed'
            ? <Button desk={desk} action="render_again" icon={RotateCcw} tone="main" busyText="Starting…" testid="render-again">Make the PDF again</Button>
            : <Button desk={desk} action="prepare_mail" icon={Mail} tone="main" busyText="Preparing…" disabled={card.state !== 'ready'} testid="prepare-mail">Prepare the e-mail</Button>}
          {card.pdf && <OutLink href={card.pdf.url} tone="plain" icon={FileDown} testid="pdf-link">{`PDF, ${card.pdf.pages} ${card.pdf.pages === 1 ? 'page' : 'pages'}, ${card.pdf.size_label}`}</OutLink>}
        </div>
      )}
    </Frame>
  );
}

function Option({ option }) {
  return (
    <li className="jv-option" data-testid={`option-${option.n}`}>
      <div className="jv-option-head">
        <Photo url={option.photo_url} label={option.aircraft} />
        <div className="jv-quote-who">
          <strong>{`Option ${option.n}: ${option.aircraft}`}</strong>
          <span className="jv-muted">{[option.category, option.operator].filter(Boolean).join(' · ')}</span>
          {option.offer_label && <span className="jv-offer" data-testid="offer">{option.offer_label}</span>}
        </div>
      </div>
      <table className="jv-table jv-lines">
        <caption className="jv-unseen">{`Price lines of option ${option.n}`}</caption>
        <tbody>
          {option.lines.map((line, at) => (
            <tr key={`${line.code}-${at}`} data-testid="price-line" data-code={line.code}>
              <th scope="row">
                {line.label}
                {line.provisional && <Tag tone="warn">provisional</Tag>}
                {line.verified === false && <Tag tone="warn">not verified</Tag>}
                {(line.basis || line.source) && <small className="jv-muted">{[line.basis, line.source].filter(Boolean).join(' · ')}</small>}
              </th>
              <td className="jv-money">{line.amount_label}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr><th scope="row">Client pays</th><td className="jv-money" data-testid="option-total">{option.total_label}</td></tr>
        </tfoot>
      </table>
      <div className="jv-private" data-testid="private">
        <span className="jv-private-label"><EyeOff size={16} aria-hidden />Only you see this</span>
        <dl>
          <div><dt>Operator’s price</dt><dd className="jv-money" data-testid="operator-price">{option.operator_price_label}</dd></div>
          <div><dt>Your margin</dt><dd className="jv-money" data-testid="margin-amount">{option.margin_label}</dd></div>
          <div><dt>Your commission</dt><dd className="jv-money">{option.commission_label}</dd></div>
        </dl>
      </div>
    </li>
  );
}

export default jetvision.show(React, 'ProposalCard', ProposalCard, { props, callAction });
