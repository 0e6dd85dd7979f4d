/** `/d/:token`: everything held about the person, to read and to take away (RGPD, art. 15 and 20). */
import { DateTime } from 'luxon'
import type { Server } from 'restify'
import { toReadablePhone } from '../base/phone.js'
import type { WebContext } from './deps.js'
import { formOf, readForm, tokenOf } from './form.js'
import { type Html, html } from './html.js'
import { gatherOwnData, type OwnData } from './own-data-gather.js'
import { send, sendExpired, sendPage } from './page.js'

export function mountOwnData(server: Server, context: WebContext): void {
  const { links, words } = context
  const held = async (token: string): Promise<OwnData | null> => {
    const claims = await links.verify('d', token)
    return claims === null ? null : gatherOwnData(context, claims.subject)
  }
  server.get('/d/*', async (req, res) => {
    const token = tokenOf(req)
    const data = await held(token)
    if (data === null) {
      sendExpired(res, words)
      return
    }
    sendPage(res, words, { title: words('data.title'), body: dataPage(context, data, links.formToken(token)) })
  })
  server.post('/d/*', readForm, async (req, res) => {
    const token = tokenOf(req)
    const data = links.isFormToken(token, formOf(req).form ?? '') ? await held(token) : null
    if (data === null) {
      sendExpired(res, words)
      return
    }
    send(res, 200, 'application/json; charset=utf-8', `${JSON.stringify(data, null, 2)}\n`, {
      'Content-Disposition': 'attachment; filename="mymatchup-mes-donnees.json"',
    })
  })
}

function dataPage({ words }: WebContext, data: OwnData, formToken: string): Html {
  const { youth, agency, profile, consents, contactRequests, workshops, trainings, matches, handoffs, documents, papers, notes, messages } =
    data
  const day = (at: Date) => DateTime.fromJSDate(at, { zone: data.timeZone }).setLocale('fr').toFormat("d LLLL yyyy, H'h'mm")
  const yes = (is: boolean) => words(is ? 'data.yes' : 'data.no')
  const answerWords = (answer: string | null) =>
    answer === null ? words('data.passedOver') : answer === 'yes' || answer === 'no' ? yes(answer === 'yes') : answer
  const list = (items: Html[], none: string) => (items.length === 0 ? html`<p class="soft">${none}</p>` : html`<ul>${items}</ul>`)
  return html`<p>${words('data.intro')}</p>
<form method="post"><input type="hidden" name="form" value="${formToken}"><button type="submit">${words('data.download')}</button></form>
<h2>${words('data.you')}</h2>
<dl>
<dt>${words('data.code')}</dt><dd>${youth.code}</dd>
<dt>${words('data.firstName')}</dt><dd>${youth.firstName ?? words('data.unknown')}</dd>
<dt>${words('data.phone')}</dt><dd>${youth.phone === null ? words('data.unknown') : toReadablePhone(youth.phone)}</dd>
<dt>${words('data.agency')}</dt><dd>${agency ?? words('data.unknown')}</dd>
<dt>${words('data.since')}</dt><dd>${day(youth.createdAt)}</dd>
<dt>${words('data.lastSeen')}</dt><dd>${day(youth.lastSeenAt)}</dd>
<dt>${words('data.paused')}</dt><dd>${yes(youth.isPaused)}</dd>
</dl>
<h2>${words('data.profile')}</h2>
${profile.length === 0 ? html`<p class="soft">${words('data.noProfile')}</p>` : html`<dl>${profile.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`}
<h2>${words('data.consents')}</h2>
${list(
  consents.map(
    ({ kind, isGiven, at, version }) =>
      html`<li>${words(`data.consent.${kind}`)} : ${yes(isGiven)} <time>(${day(at)}, ${version})</time></li>`,
  ),
  words('data.none'),
)}
<h2>${words('data.contactRequests')}</h2>
${list(
  contactRequests.map(
    ({ offer, state, askedAt }) => html`<li>${offer} : ${words(`data.requestState.${state}`)} <time>(${day(askedAt)})</time></li>`,
  ),
  words('data.none'),
)}
<h2>${words('data.matches')}</h2>
${list(
  matches.map(({ offer, score, computedAt }) => html`<li>${offer} : ${Math.round(score)} % <time>(${day(computedAt)})</time></li>`),
  words('data.none'),
)}
<h2>${words('data.workshops')}</h2>
${list(
  workshops.map(
    ({ title, startsAt, state, attended }) =>
      html`<li>${title} <time>(${day(startsAt)})</time> : ${words(`data.registration.${state}`)}${attended ? `, ${words('data.came')}` : null}</li>`,
  ),
  words('data.none'),
)}
<h2>${words('data.trainings')}</h2>
${list(
  trainings.map(
    ({ training, state, askedAt }) => html`<li>${training} : ${words(`data.trainingState.${state}`)} <time>(${day(askedAt)})</time></li>`,
  ),
  words('data.none'),
)}
<h2>${words('data.handoffs')}</h2>
${list(
  handoffs.map(
    ({ openedAt, closedAt }) =>
      html`<li><time>${day(openedAt)}</time>${closedAt === null ? null : html` – <time>${day(closedAt)}</time>`}</li>`,
  ),
  words('data.none'),
)}
<h2>${words('data.documents')}</h2>
${list(
  documents.map(({ fileName, createdAt }) => html`<li>${fileName} <span class="soft">${day(createdAt)}</span></li>`),
  words('data.none'),
)}
<h2>${words('data.papers')}</h2>
${list(
  papers.flatMap(({ kind, offer, versions }) =>
    versions.map(
      ({ number, at, state, review }) =>
        html`<li>${words(`data.paper.${kind}`)} ${number}${offer === null ? null : html` (${offer})`} : ${words(`data.paperState.${state}`)} <time>(${day(at)})</time>${(review?.comments ?? []).map(({ text }) => html`<br>${text}`)}</li>`,
    ),
  ),
  words('data.none'),
)}
<h2>${words('data.surveys')}</h2>
${list(
  data.surveys.map(
    ({ kind, about, sentAt, questions }) =>
      html`<li>${about === '' ? words(`data.survey.${kind}`) : about}${sentAt === null ? null : html` <time>(${day(sentAt)})</time>`}${questions.map(({ answer }) => html`<br>${answerWords(answer)}`)}</li>`,
  ),
  words('data.none'),
)}
<h2>${words('data.notes')}</h2>
${list(
  notes.map(({ text, at }) => html`<li>${text} <span class="soft">${day(at)}</span></li>`),
  words('data.none'),
)}
<h2>${words('data.messages')}</h2>
${list(
  messages.map(({ from, text, at }) => html`<li><strong>${words(`data.from.${from}`)}</strong> <time>${day(at)}</time><br>${text}</li>`),
  words('data.none'),
)}
<h2>${words('data.rights')}</h2>
<p>${words('data.rightsText')}</p>`
}
