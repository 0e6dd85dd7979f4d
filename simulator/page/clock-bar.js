/** The service's time, and the buttons that move it forward. */
import { html, useEffect, useState } from './dom.js'
import { Icon } from './icons.js'
import { act, serviceNow } from './store.js'
import { fullDayOf, shortDayOf, timeOf } from './text.js'

const STEPS = [
  ['+10 min', 'Avancer de 10 minutes', 10],
  ['+1 h', "Avancer d'une heure", 60],
  ['+1 jour', "Avancer d'un jour", 24 * 60],
]

export function ClockBar() {
  const [, setTick] = useState(0)
  const [isMoving, setIsMoving] = useState(false)
  const [said, setSaid] = useState('')
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  async function move(kind, detail) {
    setIsMoving(true)
    await act(kind, detail)
    setIsMoving(false)
    setSaid(`Il est maintenant ${timeOf(serviceNow())}, ${fullDayOf(serviceNow())}.`)
  }
  const now = serviceNow()
  return html`
    <div class="clock" data-testid="clock" role="group" aria-label="Horloge du service">
      <${Icon} name="clock" size=${18} />
      <time class="clock-now" dateTime=${new Date(now).toISOString()}><strong>${timeOf(now)}</strong><span class="clock-day">${fullDayOf(now)}</span><span class="clock-day-short" aria-hidden="true">${shortDayOf(now)}</span></time>
      <div class="clock-steps">
        ${STEPS.map(
          ([label, title, minutes]) =>
            html`<button type="button" key=${label} title=${title} aria-label=${title} disabled=${isMoving} onClick=${() => move('clock.advance', { minutes })}>${label}</button>`,
        )}
        <button type="button" title="Avancer jusqu'au prochain matin, 9 heures" aria-label="Avancer au prochain matin, 9 heures" disabled=${isMoving} onClick=${() => move('clock.morning')}>→ 9 h</button>
      </div>
      <span class="visually-hidden" role="status">${said}</span>
    </div>`
}
